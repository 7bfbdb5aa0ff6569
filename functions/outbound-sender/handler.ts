import { WriteMessage } from '../../shared/queue/messages.ts';
import type { Count, Log } from '../../shared/runtime/observed.ts';
import { type QueuePorts, queueFunction } from '../../shared/runtime/queue-function.ts';
import { isSettled } from '../../shared/state/writes.ts';
import { type Deps, sendWrite } from './send-write.ts';

export function createHandler(deps: Deps & QueuePorts & { readonly log: Log; readonly count: Count }) {
  return queueFunction(deps, WriteMessage, async (message) => {
    const write = await sendWrite(deps, message);
    const { status, operation, attempts } = write;
    deps.count(isSettled(write) ? 'WriteSettled' : 'WriteWaits', { account: message.account, status });
    deps.log.info('write', { ...message, operation, status, attempts });
  });
}
