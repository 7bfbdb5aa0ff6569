import type { BusEvent } from '../../shared/queue/bus.ts';
import type { Count } from '../../shared/runtime/observed.ts';
import type { Account } from '../../shared/state/accounts.ts';
import type { Gaps } from '../../shared/state/gaps.ts';
import type { LastPass } from '../../shared/state/last-passes.ts';
import type { Subscription } from '../../shared/state/subscriptions.ts';
import type { Watermark } from '../../shared/state/watermarks.ts';
import { gapEvent } from '../../shared/webhooks/keeping/gap-event.ts';
import { type NotedGap, noteGap, noteHoles } from '../../shared/webhooks/keeping/holes.ts';
import type { KeepPorts, Kept } from '../../shared/webhooks/keeping/keep-subscriptions.ts';
import { EVERYTHING } from '../../shared/webhooks/keeping/wanted.ts';
import { findSigns, type Deps as SignDeps, type Signs } from './find-signs.ts';

export interface Deps extends SignDeps {
  /** Mends the webhooks, after what was found has been shown to `inspect`. */
  readonly keep: (account: Account, inspect: KeepPorts['inspect']) => Promise<Kept>;
  readonly gaps: Pick<Gaps, 'open' | 'save' | 'page'>;
  readonly watermarks: (account: string) => Promise<readonly Watermark[]>;
  readonly savePass: (account: string, pass: LastPass) => Promise<void>;
  /** Has a gap filled, by another invocation: a large company does not hold up the others. */
  readonly startFill: (account: string, gapId: string) => Promise<void>;
  readonly publish: (event: BusEvent) => Promise<void>;
  readonly count: Count;
}

/** How many of the latest gaps are looked at for what is still to be filled. */
const GAPS_LOOKED_AT = 50;

/** There are webhooks of these, whatever they tell. */
const EXISTS: readonly Subscription['state'][] = ['live', 'silent', 'banned'];

/**
 * Has an account's webhooks as they should be, and what was lost meanwhile brought back. Gaps are noted before anything is
 * mended, so that a crash in between forgets none; with `reconcile` everything is compared, whatever the webhooks look like.
 */
export async function keepAccount(deps: Deps, account: Account, reconcile = false): Promise<Kept> {
  const id = account.account;
  const noted: NotedGap[] = [];
  let signs: Signs | undefined;
  let before: readonly Subscription[] = [];
  const kept = await deps.keep(account, async (seen) => {
    before = seen.recorded;
    signs = await findSigns(deps, account, seen);
    noted.push(...(await noteHoles(deps.gaps, id, [...signs.certain, ...signs.feared], deps.now())));
    return signs;
  });
  if (kept.outcome === 'busy') return kept;

  const there = new Set(
    kept.subscriptions.filter(({ state }) => EXISTS.includes(state)).map(({ object }) => object),
  );
  const tells = (object: string) => there.has(object) || there.has(EVERYTHING);
  // What is told again was lost up to now, and not only until it was found.
  const mended = signs?.certain.filter(({ object }) => tells(object)) ?? [];
  noted.push(...(await noteHoles(deps.gaps, id, mended, deps.now())));
  if (reconcile) noted.push(await noteAudit(deps, id));
  await deps.savePass(id, { at: new Date(deps.now()).toISOString(), foreign: kept.foreign });
  tell(deps, before, kept.subscriptions, noted);
  for (const { gap, opened } of noted) if (opened) await deps.publish(gapEvent(id, gap));

  const { items } = await deps.gaps.page(id, { limit: GAPS_LOOKED_AT });
  for (const { id: gapId, status, subscriptions } of items)
    if (status !== 'filled' && subscriptions.every(tells)) await deps.startFill(id, gapId);
  return kept;
}

/** Everything since it was compared last. */
async function noteAudit({ gaps, watermarks, now }: Deps, account: string): Promise<NotedGap> {
  const to = new Date(now()).toISOString();
  const verified = (await watermarks(account)).map(({ verifiedUntil }) => verifiedUntil * 1000);
  const from = new Date(Math.min(now(), ...verified)).toISOString();
  const found = { from, to, foundAt: to, how: 'audit' as const, subscriptions: [], bounds: {}, quote: 0 };
  return noteGap(gaps, account, found, true);
}

const COUNTED: readonly (readonly [metric: string, states: readonly Subscription['state'][]])[] = [
  ['WebhookSilent', ['silent']],
  ['WebhookBanned', ['banned']],
  ['WebhookDead', ['missing', 'refused']],
];

/** Counts what is new: an alarm is to go off once for each misfortune. An audit is none. */
function tell(
  { count }: Deps,
  before: readonly Subscription[],
  after: readonly Subscription[],
  noted: readonly NotedGap[],
): void {
  for (const { object, state } of after) {
    const was = before.find((one) => one.object === object)?.state;
    const news = COUNTED.filter(([, states]) => states.includes(state) && !(was && states.includes(was)));
    for (const [metric] of news) count(metric);
  }
  const found = noted.filter(({ opened, gap }) => opened && gap.how !== 'audit').map(({ gap }) => gap);
  for (const { how, subscriptions } of found) {
    count('GapFound');
    if (how === 'removed' || how === 'inactive') count('WebhookDead', {}, subscriptions.length);
  }
}
