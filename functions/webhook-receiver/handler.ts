import { NotFound, TooLarge } from '../../shared/errors.ts';
import {
  bodyBytes,
  bodyText,
  type HttpAnswer,
  type HttpEvent,
  httpFunction,
  json,
  problem,
} from '../../shared/runtime/http-function.ts';
import type { Count, Log } from '../../shared/runtime/observed.ts';
import { AccountId } from '../../shared/state/accounts.ts';
import { acceptDelivery, type Deps } from './accept-delivery.ts';
import { basicPairFrom } from './proof.ts';

/** Pipedrive's payloads are a few kB; a message of this size still fits the queue with every character escaped. */
const LARGEST_BODY_BYTES = 256 * 1024;

/** Method, account, type and size are checked first, then the sender, and only then is the body read. */
export function createHandler(deps: Deps & { readonly log: Log; readonly count: Count }) {
  return httpFunction(deps.log, async (event): Promise<HttpAnswer> => {
    const refusal = refusalOf(event);
    if (refusal) return refusal;
    const account = event.pathParameters?.account ?? '';
    if (!AccountId.safeParse(account).success)
      throw new NotFound('No such account receives webhooks here', {});

    const accepted = await acceptDelivery(deps, {
      account,
      pair: basicPairFrom(event.headers.authorization),
      raw: () => bodyText(event),
    });
    if (!accepted.known)
      deps.log.warn('unrecognised delivery kept', {
        account,
        delivery: accepted.id,
        reason: accepted.reason,
      });
    deps.count(accepted.known ? 'DeliveryQueued' : 'DeliveryUnrecognised', { account });
    return json(200, { queued: accepted.id });
  });
}

function refusalOf(event: HttpEvent): HttpAnswer | undefined {
  if (event.requestContext.http.method !== 'POST')
    return problem(
      405,
      'MethodNotAllowed',
      'Only POST',
      'Deliveries are sent with POST.',
      {},
      { allow: 'POST' },
    );
  const type = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json' || event.headers['content-encoding'])
    return problem(
      415,
      'UnsupportedMediaType',
      'Only plain JSON',
      'Deliveries are application/json, not compressed.',
    );
  const { length } = bodyBytes(event);
  if (length > LARGEST_BODY_BYTES)
    throw new TooLarge('A delivery may have 256 KiB', { limitBytes: LARGEST_BODY_BYTES });
  return undefined;
}
