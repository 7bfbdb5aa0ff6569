import type { About } from '../../shared/queue/bury.ts';
import type { DeliveryMessage } from '../../shared/queue/messages.ts';
import { recognise } from '../../shared/webhooks/delivery.ts';

/** What a buried message is about: a delivery, and its record where it can be told. It is nowhere else, so it is kept. */
export async function aboutDelivery({ account, id, raw }: DeliveryMessage): Promise<About> {
  const recognised = recognise(raw, account);
  return {
    name: id,
    keep: true,
    subject: {
      delivery: id,
      ...(recognised.known
        ? { entity: recognised.delivery.meta.entity, recordId: recognised.delivery.meta.entity_id }
        : {}),
    },
  };
}
