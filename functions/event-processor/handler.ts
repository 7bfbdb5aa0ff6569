import { DeliveryMessage } from '../../shared/queue/messages.ts';
import type { Count, Log } from '../../shared/runtime/observed.ts';
import { type QueuePorts, queueFunction } from '../../shared/runtime/queue-function.ts';
import { type Deps, processDelivery } from './process-delivery.ts';

export function createHandler(deps: Deps & QueuePorts & { readonly log: Log; readonly count: Count }) {
  return queueFunction(deps, DeliveryMessage, async (message) => {
    const effect = await processDelivery(deps, message);
    deps.count('DeliveryProcessed', { account: message.account, effect });
    deps.log.info('delivery processed', { account: message.account, delivery: message.id, effect });
  });
}
