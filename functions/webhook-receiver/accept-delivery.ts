import { createHash } from 'node:crypto';
import type { WebhookCredential } from '../../shared/accounts/credentials.ts';
import { NotFound, Unauthorized } from '../../shared/errors.ts';
import type { FifoMessage } from '../../shared/queue/fifo.ts';
import type { DeliveryMessage } from '../../shared/queue/messages.ts';
import { changeId } from '../../shared/webhooks/change-id.ts';
import { deliveryId } from '../../shared/webhooks/delivery-id.ts';
import { groupOf } from '../../shared/webhooks/group.ts';
import { type Recognised, recognise } from '../../shared/webhooks/recognise.ts';
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

/** `id` is that of the change, or of the delivery where it was not recognised. */
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
  const receivedMs = deps.now();
  const recognised = recognise(text, account, receivedMs);
  const id = recognised.known ? changeId(account, recognised.told) : deliveryId(account, text);
  await deps.enqueue({
    group: groupOf(account, recognised),
    id: tellingId(id, recognised),
    body: { account, id, receivedAt: new Date(receivedMs).toISOString(), raw: text },
  });
  return recognised.known ? { id, known: true } : { id, known: false, reason: recognised.reason };
}

/**
 * What the queue may take for the same message: the same attempt of the same webhook. A later attempt, or the copy of
 * another webhook, is the same change and has no second effect; but that it came says that the first ones failed, and which
 * webhooks there are, and so it has to get through to where that is noted.
 */
function tellingId(id: string, recognised: Recognised): string {
  if (!recognised.known) return id;
  const { webhookId = '', attempt } = recognised;
  return createHash('sha256').update(`${id}\n${webhookId}\n${attempt}`).digest('hex');
}
