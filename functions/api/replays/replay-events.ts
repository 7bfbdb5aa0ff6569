import { isDeepStrictEqual } from 'node:util';
import { Conflict } from '../../../shared/errors.ts';
import type { FifoMessage } from '../../../shared/queue/fifo.ts';
import type { ReplayMessage } from '../../../shared/queue/messages.ts';
import type { Audit } from '../../../shared/state/audit.ts';
import type { Collection } from '../../../shared/state/collection.ts';
import type { ReplayRequest } from '../../../shared/state/replay-requests.ts';
import { lineOf } from '../../../shared/webhooks/group.ts';
import { type Deps as ChooseDeps, chooseEvents, type Which } from './choose-events.ts';

export interface Deps extends ChooseDeps {
  readonly requests: Pick<Collection<ReplayRequest>, 'add' | 'find'>;
  /** To event-processor. */
  readonly sendAll: (messages: readonly FifoMessage[]) => Promise<void>;
  readonly idFor: (account: string, kind: string, idempotencyKey: string | undefined) => string;
  readonly audited: Audit['audited'];
  readonly now: () => number;
}

/** What somebody asks for. */
export interface Asked {
  readonly which: Which;
  /** The name of his token. */
  readonly by: string;
  readonly idempotencyKey: string | undefined;
}

/**
 * Has some events handled anew, each in the line of its record. Which they are is stored before they are queued: whoever was
 * not answered asks again with the same key, and each of them is done once. Throws `Conflict` for a key of another replay.
 */
export async function replayEvents(deps: Deps, account: string, asked: Asked): Promise<ReplayRequest> {
  const id = deps.idFor(account, 'replay', asked.idempotencyKey);
  return deps.audited(account, { by: asked.by, action: 'events.replay', subject: id }, async () => {
    const known = await deps.requests.find(account, id);
    const { added, item } = known
      ? { added: false, item: known }
      : await deps.requests.add(account, await requestFor(deps, account, id, asked));
    const { event, filter, after } = item;
    if (!isDeepStrictEqual(given({ event, filter, after }), given(asked.which)))
      throw new Conflict('This Idempotency-Key was used for another replay', { field: 'Idempotency-Key' });
    await deps.sendAll(item.events.map((one) => messageOf(account, id, one)));
    return { changed: added, value: item };
  });
}

async function requestFor(
  deps: Deps,
  account: string,
  id: string,
  { which, by }: Asked,
): Promise<ReplayRequest> {
  const { heads, next } = await chooseEvents(deps, account, which);
  return {
    id,
    requestedAt: new Date(deps.now()).toISOString(),
    by,
    ...given(which),
    ...(next === undefined ? {} : { next }),
    events: heads.map((head) => ({ id: head.id, group: lineOf(account, head.entity, head.entityId) })),
  };
}

/** The fields that are given, those of a filter too: what is stored has no other ones. */
const given = (value: object): object => JSON.parse(JSON.stringify(value));

function messageOf(
  account: string,
  request: string,
  { id, group }: ReplayRequest['events'][number],
): FifoMessage {
  const body: ReplayMessage = { kind: 'replay', account, id, request };
  return { group, id: `${id}-${request}`, body };
}
