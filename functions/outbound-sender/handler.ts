import { WriteMessage } from '../../shared/queue/messages.ts';
import type { Count, Log } from '../../shared/runtime/observed.ts';
import { type QueuePorts, queueFunction } from '../../shared/runtime/queue-function.ts';
import { type Deps, sendWrite } from './send-write.ts';

export function createHandler(deps: Deps & QueuePorts & { readonly log: Log; readonly count: Count }) {
  return queueFunction(deps, WriteMessage, async (message) => {
    const { status, operation, attempts } = await sendWrite(deps, message);
    deps.count('WriteSettled', { account: message.account, status });
    deps.log.info('write settled', { ...message, operation, status, attempts });
  });
}
