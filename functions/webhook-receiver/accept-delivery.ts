import type { WebhookCredential } from '../../shared/accounts/credentials.ts';
import { NotFound, Unauthorized } from '../../shared/errors.ts';
import type { FifoMessage } from '../../shared/queue/fifo.ts';
import type { DeliveryMessage } from '../../shared/queue/messages.ts';
import { deliveryId, recognise } from '../../shared/webhooks/delivery.ts';
import { isProven } from './proof.ts';

export interface Deps {
  /** The credential that deliveries to an account must show; undefined for an unknown account. */
  readonly credential: (account: string) => Promise<WebhookCredential | undefined>;
  /** The same, read anew in case it was rotated since. */
  readonly freshCredential: (account: string) => Promise<WebhookCredential | undefined>;
  /** Safe to call twice with the same message: the queue drops the second. */
  readonly enqueue: (message: FifoMessage & { readonly body: DeliveryMessage }) => Promise<void>;
  readonly now: () => number;
}

export interface Input {
  readonly account: string;
  /** `user:password`, if the sender showed one. */
  readonly pair: string | undefined;
  /** The body, read only once the sender is proven. */
  readonly raw: () => string;
}

export type Accepted = { readonly id: string } & (
  | { readonly known: true }
  | { readonly known: false; readonly reason: string }
);

/**
 * Queues an authentic delivery. One whose shape we do not know is queued as well, because a refusal counts against the
 * webhook, and ten of them make Pipedrive throw events away.
 */
export async function acceptDelivery(deps: Deps, { account, pair, raw }: Input): Promise<Accepted> {
  const proven = async (read: Deps['credential']) => {
    const credential = await read(account);
    if (!credential) throw new NotFound('No such account receives webhooks here', { account });
    return isProven(pair, credential, deps.now());
  };
  if (!(await proven(deps.credential)) && !(await proven(deps.freshCredential)))
    throw new Unauthorized('The Basic credentials are not those of this webhook', {
      account,
      challenge: 'Basic',
    });

  const text = raw();
  const id = deliveryId(account, text);
  const recognised = recognise(text, account);
  await deps.enqueue({
    // The record's events stay in order; what we cannot place forms a line of its own.
    group: recognised.known
      ? `${account}/${recognised.delivery.meta.entity}/${recognised.delivery.meta.entity_id}`
      : `${account}/unrecognised`,
    id,
    body: { account, id, receivedAt: new Date(deps.now()).toISOString(), raw: text },
  });
  return recognised.known ? { id, known: true } : { id, known: false, reason: recognised.reason };
}
