import type { About } from '../../shared/queue/bury.ts';
import type { EventMessage } from '../../shared/queue/messages.ts';
import { recognise } from '../../shared/webhooks/recognise.ts';

/** What a buried message is about: a delivery, and its record where it can be told. It is nowhere else, so it is kept. */
export async function aboutDelivery(message: EventMessage): Promise<About> {
  const { account, id } = message;
  if (message.kind === 'recovered')
    return {
      name: id,
      keep: true,
      subject: { delivery: id, entity: message.entity, recordId: message.entityId },
    };
  // Of a replay the log has what it is about.
  if (message.kind === 'replay')
    return { name: `${id} ${message.request}`, keep: true, subject: { delivery: id } };
  const recognised = recognise(message.raw, account, Date.parse(message.receivedAt));
  return {
    name: id,
    keep: true,
    subject: {
      delivery: id,
      ...(recognised.known ? { entity: recognised.told.entity, recordId: recognised.told.id } : {}),
    },
  };
}
