import { EventMessage } from '../../shared/queue/messages.ts';
import type { Count, Log } from '../../shared/runtime/observed.ts';
import { type QueuePorts, queueFunction } from '../../shared/runtime/queue-function.ts';
import type { Deps } from './deps.ts';
import { processEvent } from './process-event.ts';

/** Later than that, somebody should look why. */
const LATE_MS = 5 * 60_000;

export function createHandler(deps: Deps & QueuePorts & { readonly log: Log; readonly count: Count }) {
  return queueFunction(deps, EventMessage, async (message) => {
    const { account, id, kind = 'delivery' } = message;
    const { effect, timeMs } = await processEvent(deps, message);
    deps.count('DeliveryProcessed', { account, effect });
    if (effect === 'refuted') deps.count('EventRefuted');
    // What still cannot be read when it is replayed is no news.
    if (effect === 'unrecognised' && kind === 'delivery') deps.count('EventUnrecognised');
    if (timeMs !== undefined && deps.now() > timeMs + LATE_MS) deps.count('EventLate');
    deps.log.info('event processed', { account, event: id, kind, effect });
  });
}
