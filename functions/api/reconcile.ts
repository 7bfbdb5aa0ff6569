import { isDeepStrictEqual } from 'node:util';
import { Conflict, InvalidInput } from '../../shared/errors.ts';
import type { Account } from '../../shared/state/accounts.ts';
import type { Audit } from '../../shared/state/audit.ts';
import type { Collection } from '../../shared/state/collection.ts';
import { type FoundGap, type Gap, type Gaps, gapId } from '../../shared/state/gaps.ts';
import type { Reconciliation } from '../../shared/state/reconciliations.ts';
import type { Watermarks } from '../../shared/state/watermarks.ts';
import { fillPrice } from '../../shared/webhooks/keeping/fill-price.ts';
import { noteGap } from '../../shared/webhooks/keeping/holes.ts';
import { entitiesOf } from '../../shared/webhooks/keeping/wanted.ts';

export interface Deps {
  readonly reconciliations: Pick<Collection<Reconciliation>, 'add' | 'find'>;
  readonly gaps: Pick<Gaps, 'open' | 'save'>;
  readonly watermarks: Watermarks['all'];
  /** Has the keeper fill a gap now. */
  readonly startFill: (account: string, gapId: string) => Promise<void>;
  readonly idFor: (account: string, kind: string, idempotencyKey: string | undefined) => string;
  readonly audited: Audit['audited'];
  readonly now: () => number;
}

/** What to compare: from when on, and which entities; otherwise everything since it was compared last. */
export interface Wish {
  readonly from?: string | undefined;
  readonly entities?: readonly string[] | undefined;
}

/** What somebody asks for. */
export interface Asked {
  readonly wish: Wish;
  /** The name of his token. */
  readonly by: string;
  readonly idempotencyKey: string | undefined;
}

export interface Reconciled {
  readonly reconciliation: Reconciliation;
  readonly gap: Gap;
}

/** The entities that are to be compared. Throws `InvalidInput` for one that the account does not hear of. */
export function wishedEntities(account: Account, { entities }: Wish): readonly string[] {
  const all = entitiesOf(account);
  const foreign = entities?.find((entity) => !all.includes(entity));
  if (foreign !== undefined)
    throw new InvalidInput(`entities takes some of those that the account hears of: ${all.join(', ')}`, {
      field: 'entities',
    });
  return entities ?? all;
}

/**
 * Has State compared with Pipedrive, as after a gap: what State does not know is emitted, and the gap's report says what that
 * was. The request is stored first, then the gap, then the keeper is called: whoever was not answered asks again with the same
 * key, and if the keeper was not reached its next pass begins. Throws `Conflict` for a key of another reconciliation.
 */
export async function reconcile(deps: Deps, account: Account, asked: Asked): Promise<Reconciled> {
  const { account: company } = account;
  const { wish, by, idempotencyKey } = asked;
  const id = deps.idFor(company, 'reconciliation', idempotencyKey);
  const quote = fillPrice(wishedEntities(account, wish)).tokens;
  return deps.audited(company, { by, action: 'webhooks.reconciliation', subject: id }, async () => {
    const known = await deps.reconciliations.find(company, id);
    const { added, item } = known
      ? { added: false, item: known }
      : await deps.reconciliations.add(company, await reconciliationFor(deps, account, id, asked));
    const isOther =
      !isDeepStrictEqual(item.entities, wish.entities) ||
      (wish.from !== undefined && wish.from !== item.from);
    if (isOther)
      throw new Conflict('This Idempotency-Key was used for another reconciliation', {
        field: 'Idempotency-Key',
      });
    const { gap } = await noteGap(deps.gaps, company, { ...gapOf(item), quote }, true);
    if (gap.status !== 'filled') await deps.startFill(company, gap.id);
    return { changed: added, value: { reconciliation: item, gap } };
  });
}

async function reconciliationFor(
  { watermarks, now }: Deps,
  account: Account,
  id: string,
  { wish, by }: Asked,
): Promise<Reconciliation> {
  const nowMs = now();
  if (wish.from !== undefined && Date.parse(wish.from) > nowMs)
    throw new InvalidInput('from lies in the future', { field: 'from' });
  const from = wish.from ?? iso(await comparedLastMs(watermarks, account, wishedEntities(account, wish)));
  const entities = wish.entities ? { entities: [...wish.entities] } : {};
  const item = { id, requestedAt: iso(nowMs), by, from, to: iso(nowMs), ...entities };
  return { ...item, gapId: gapId(gapOf(item)) };
}

/** When the entities were compared last; before that, when the account was connected. */
async function comparedLastMs(
  watermarks: Watermarks['all'],
  { account, connectedAt }: Account,
  entities: readonly string[],
): Promise<number> {
  const marks = (await watermarks(account)).filter(({ entity }) => entities.includes(entity));
  return Math.min(
    ...marks.map(({ verifiedUntil }) => verifiedUntil * 1000),
    ...(marks.length === 0 ? [Date.parse(connectedAt)] : []),
  );
}

/** The gap that is filled for it: one of no webhook in particular is one of all entities. */
function gapOf({ id, from, to, entities = [] }: Omit<Reconciliation, 'gapId'>): Omit<FoundGap, 'quote'> {
  return { from, to, foundAt: to, how: 'asked', request: id, subscriptions: entities, bounds: {} };
}

const iso = (ms: number) => new Date(ms).toISOString();
