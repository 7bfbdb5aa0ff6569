import type { Lane } from '../state/writes.ts';
import { WEIGHTS } from './lanes.ts';
import { reckon } from './others.ts';
import { type Allotment, type Free, type Report, type Sharing, WINDOW_MS } from './sharing.ts';

/** How long a process holds permits without a word. */
export const LEASE_MS = 12_000;
/** A new process gets at most one part in so many at first, and for so long: others may be about to come. */
const FIRST_PART = 4;
const NEW_MS = 300;
/** How far the clocks of two processes may be apart before a permit that changes hands is used too early. */
export const SKEW_MS = 100;
/** By how much longer a holder is believed to live than its lease says, for the same reason. */
const GRACE_MS = 1000;

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** A window that nobody has shared before: what went out of late, beside it, is not known, so it begins with a pause. */
export const untouched = (limit: number, nowMs: number): Sharing => ({
  limit,
  holders: {},
  free: [{ permits: limit, fromMs: nowMs + WINDOW_MS }],
});

/**
 * Shares a window anew on the report of one process. Each gets what it wants or its lane's share, whichever is less; what
 * it has beyond that it gives up as soon as it is idle. Pure: the same report on the same sharing has the same outcome.
 */
export function allot(before: Sharing, report: Report, limit: number, nowMs: number): Allotment {
  const { id, busy, idleFromMs, wanted, lane } = report;
  const known = before.holders[id]?.permits ?? 0;
  // What was believed dead has lost its permits: others may hold them by now.
  const mine = Math.min(known, busy + idleFromMs.length);
  const others = Object.entries(before.holders).filter(([other]) => other !== id);
  const alive = others.filter(([, { untilMs }]) => untilMs + GRACE_MS >= nowMs);
  const freed = [
    ...before.free,
    ...others
      .filter(([, { untilMs }]) => untilMs + GRACE_MS < nowMs)
      .map(([, { permits }]) => ({ permits, fromMs: nowMs + WINDOW_MS })),
    // Lost on the way, by a process that forgot what it held.
    { permits: known - mine, fromMs: nowMs + WINDOW_MS },
  ];

  const present = alive.map(([other, { permits, wanted: theirs }]) => ({
    id: other,
    permits,
    wanted: theirs,
  }));
  const withheldBefore = before.others?.withheld ?? 0;
  const beside = reckon(before, {
    report,
    holders: [...present, { id, permits: mine, wanted }],
    free: freed,
    limit,
    nowMs,
  });
  const withheld = beside?.withheld ?? 0;
  const there = limit - withheld;

  const demands = [...alive.map(([other, holder]) => ({ id: other, ...holder })), { id, wanted, lane }];
  const share = shareOf(id, demands, there, nowMs);
  const newUntilMs = id in before.holders ? before.holders[id]?.newUntilMs : nowMs + NEW_MS;
  const isNew = newUntilMs !== undefined && nowMs < newUntilMs;
  const target = isNew ? Math.min(share, Math.ceil(there / FIRST_PART)) : share;
  const idle = idleFromMs.toSorted((one, other) => one - other).slice(0, Math.max(0, mine - busy));
  const keeps = Math.min(idle.length, Math.max(0, target - Math.min(busy, mine)));
  const shed = idle.slice(keeps).map((fromMs) => ({ permits: 1, fromMs: roundedUp(fromMs + SKEW_MS) }));

  const replanned = adjusted([...freed, ...shed], limit - withheldBefore - before.limit, nowMs);
  // What was withheld a moment ago may have been used just before.
  const pool = adjusted(replanned, withheldBefore - withheld, nowMs + WINDOW_MS);
  const { given, rest } = drawn(pool, Math.max(0, target - Math.min(busy, mine) - keeps));
  const keepsBusy = Math.min(busy, mine);
  const permits = keepsBusy + keeps + given.length;
  const holder = {
    permits,
    wanted: Math.min(wanted, limit),
    lane,
    untilMs: nowMs + LEASE_MS,
    ...(isNew ? { newUntilMs } : {}),
  };
  return {
    sharing: {
      ...before,
      limit: there,
      holders: { ...Object.fromEntries(alive), ...(permits > 0 || wanted > 0 ? { [id]: holder } : {}) },
      free: merged(rest),
      ...(beside ? { others: beside } : {}),
    },
    keepsBusy,
    keeps,
    given,
  };
}

/** A few times for all permits instead of one for each: the item stays small. */
const roundedUp = (ms: number): number => Math.ceil(ms / STEP_MS) * STEP_MS;
const STEP_MS = 50;

interface Demand {
  readonly id: string;
  readonly wanted: number;
  readonly lane: Lane;
}

/** How many permits are one process's, of all that ask: weighted shares, of which nobody gets more than wanted. */
export function shareOf(id: string, demands: readonly Demand[], limit: number, nowMs: number): number {
  let hungry = demands.filter(({ wanted }) => wanted > 0);
  let left = limit;
  for (;;) {
    const weight = sum(hungry.map(({ lane }) => WEIGHTS[lane]));
    const per = weight > 0 ? left / weight : 0;
    const content = hungry.filter(({ wanted, lane }) => wanted <= per * WEIGHTS[lane]);
    if (content.length === 0) break;
    const own = content.find((one) => one.id === id);
    if (own) return own.wanted;
    left -= sum(content.map(({ wanted }) => wanted));
    hungry = hungry.filter((one) => !content.includes(one));
  }
  const weight = sum(hungry.map(({ lane }) => WEIGHTS[lane]));
  const shares = hungry.map((one) => ({ ...one, whole: Math.floor((left * WEIGHTS[one.lane]) / weight) }));
  const own = shares.find((one) => one.id === id);
  if (!own) return 0;
  // What rounding leaves goes to each in turn, so that many processes on a small window all get their time.
  const over = left - sum(shares.map(({ whole }) => whole));
  const turn = Math.floor(nowMs / LEASE_MS);
  const order = shares.map((one) => one.id).sort();
  const place = (order.indexOf(id) + turn) % order.length;
  return own.whole + (place < over ? 1 : 0);
}

/** The free permits of a window that has become larger or smaller; what is held beyond it comes back later. */
function adjusted(free: readonly Free[], change: number, newFromMs: number): Free[] {
  if (change >= 0) return [...free, { permits: change, fromMs: newFromMs }];
  let excess = -change;
  const kept: Free[] = [];
  for (const { permits, fromMs } of free.toSorted((one, other) => other.fromMs - one.fromMs)) {
    const gone = Math.min(permits, excess);
    excess -= gone;
    kept.push({ permits: permits - gone, fromMs });
  }
  // A debt: permits that come free later settle it.
  return excess > 0 ? [...kept, { permits: -excess, fromMs: newFromMs }] : kept;
}

/** Takes the permits that may be used soonest. */
function drawn(pool: readonly Free[], wanted: number): { given: number[]; rest: Free[] } {
  const available = Math.max(0, sum(pool.map(({ permits }) => permits)));
  let open = Math.min(wanted, available);
  const given: number[] = [];
  const rest: Free[] = [];
  for (const { permits, fromMs } of pool.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const taken = Math.max(0, Math.min(permits, open));
    open -= taken;
    given.push(...Array<number>(taken).fill(fromMs));
    rest.push({ permits: permits - taken, fromMs });
  }
  return { given, rest };
}

/** Permits of one time together, debts settled, and none listed that are not there. */
function merged(free: readonly Free[]): Free[] {
  const debt = -sum(free.filter(({ permits }) => permits < 0).map(({ permits }) => permits));
  const credit = free
    .filter(({ permits }) => permits > 0)
    .toSorted((one, other) => other.fromMs - one.fromMs);
  let open = debt;
  const byTime = new Map<number, number>();
  for (const { permits, fromMs } of credit) {
    const paid = Math.min(permits, open);
    open -= paid;
    if (permits > paid) byTime.set(fromMs, (byTime.get(fromMs) ?? 0) + permits - paid);
  }
  const left = [...byTime].map(([fromMs, permits]) => ({ permits, fromMs }));
  return open > 0 ? [...left, { permits: -open, fromMs: 0 }] : left;
}
