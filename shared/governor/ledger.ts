import type { Lane } from '../state/writes.ts';
import { type Budget, reserveOf } from './budget.ts';

/** Tokens by lane and operation. */
export type Spending = Readonly<Partial<Record<Lane, Readonly<Record<string, number>>>>>;

/** What a process has been given and not yet accounted for. */
export interface Lease {
  /** The report that this answers; the same report again has the same answer. */
  readonly turn: number;
  readonly ordinary: number;
  /** Of the reserve, for the lane `lifecycle` alone. */
  readonly reserved: number;
  /** Of what it has reported as spent: requests that had no answer then, and so perhaps had not arrived. */
  readonly underWay?: number | undefined;
  /** After this its process is taken for dead, and all of it for spent. */
  readonly untilMs: number;
}

/** One company's tokens of one day. */
export interface Ledger {
  /** What headers said that the day has, and what the account's settings said then: these count before, and once they change. */
  readonly limit?: number | undefined;
  readonly settings?: number | undefined;
  readonly spent: Spending;
  /** What people's other apps have spent, as headers tell. Too high while processes have spent what they have not reported. */
  readonly others: number;
  /** What all together had spent, and when the answer came whose headers say so. */
  readonly used?: number | undefined;
  readonly seenMs?: number | undefined;
  /** Leased by processes that died. */
  readonly lost: number;
  readonly leases: Readonly<Record<string, Lease>>;
  /** Which report was the first to find three quarters spent, and which to find nothing left. */
  readonly at75?: string | undefined;
  readonly empty?: string | undefined;
}

/** What the headers of an answer said of the day. */
export interface Seen {
  readonly limit?: number | undefined;
  readonly remaining?: number | undefined;
  readonly atMs: number;
}

/** What a process says: all it has spent since its last report, and what it needs next. What it has left it gives back. */
export interface Report {
  readonly id: string;
  /** Counts this process's reports of the day. */
  readonly turn: number;
  readonly spent: Spending;
  readonly returned: number;
  readonly seen?: Seen | undefined;
  /** Since when every request of it has its answer; absent while one is under way. */
  readonly quietMs?: number | undefined;
  /** Tokens of requests that have no answer yet; absent while there are none. */
  readonly underWay?: number | undefined;
  /** Tokens that requests wait for, and how many it would like beyond that. */
  readonly needs: { readonly ordinary: number; readonly lifecycle: number };
  readonly wants: number;
}

/** What a report comes to. */
export interface Grant {
  readonly ordinary: number;
  readonly reserved: number;
  /** The most that could be had today, if nobody used what others have leased. */
  readonly best: { readonly ordinary: number; readonly lifecycle: number };
  /** Tokens of the day that are left to people and other apps. */
  readonly reserve: number;
  readonly isFirstAt75: boolean;
  readonly isFirstEmpty: boolean;
}

/** A day of which nothing is known yet. */
export const UNTOUCHED: Ledger = { spent: {}, others: 0, lost: 0, leases: {} };

/** How long a process may keep a lease without a word; longer than any of them runs. */
export const LEASE_MS = 20 * 60_000;
/** Of what is left one process gets at most one part in so many, so that the last tokens are not all in one place. */
const LARGEST_PART = 16;
const EARLY_WARNING = 0.75;
/** An exchange with Pipedrive is given up before that: of two answers further apart the younger was given later. */
const LONGEST_EXCHANGE_MS = 20_000;

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const sizeOf = ({ ordinary, reserved }: Pick<Lease, 'ordinary' | 'reserved'>) => ordinary + reserved;

/** All that we have spent ourselves, as far as it is reported. */
export const totalOf = (spent: Spending): number =>
  sum(Object.values(spent).flatMap((operations) => Object.values(operations ?? {})));

/**
 * The ledger after a report, and what the process gets. What is leased counts until it is accounted for, so that spent, lost
 * and leased tokens and what others spent are never more than the limit without the reserve; only `lifecycle` may use the
 * reserve. Pure: the same report on its own outcome changes nothing.
 */
export function settled(
  before: Ledger,
  report: Report,
  budget: Pick<Budget, 'limit' | 'reserve'>,
  nowMs: number,
): { readonly ledger: Ledger; readonly grant: Grant } {
  const known = before.leases[report.id];
  const ledger = known && known.turn >= report.turn ? before : after(before, report, budget, nowMs);
  const { ordinary = 0, reserved = 0 } = ledger.leases[report.id] ?? {};
  const name = nameOf(report);
  const { limit, reserve } = frameOf(ledger, budget);
  return {
    ledger,
    grant: {
      ordinary,
      reserved,
      best: bestOf(ledger, report.id, limit, reserve),
      reserve,
      isFirstAt75: ledger.at75 === name,
      isFirstEmpty: ledger.empty === name,
    },
  };
}

function after(
  before: Ledger,
  report: Report,
  budget: Pick<Budget, 'limit' | 'reserve'>,
  nowMs: number,
): Ledger {
  const { id, turn, seen } = report;
  const spentNow = totalOf(report.spent);
  const others = Object.entries(before.leases).filter(([other]) => other !== id);
  const alive = others.filter(([, { untilMs }]) => untilMs >= nowMs);
  const dead = others.filter(([, { untilMs }]) => untilMs < nowMs);
  const lost = before.lost + sum(dead.map(([, lease]) => sizeOf(lease)));
  // It was taken for dead and is not.
  const found = id in before.leases ? 0 : Math.min(lost, Math.max(0, spentNow + report.returned));
  const accounted: Ledger = {
    ...before,
    ...(isNews(before, seen) && seen.limit !== undefined
      ? { limit: seen.limit, settings: budget.limit }
      : {}),
    spent: added(before.spent, report.spent),
    lost: lost - found,
    leases: Object.fromEntries(alive),
  };
  const { limit, reserve } = frameOf(accounted, budget);
  const corrected: Ledger = { ...accounted, ...seenIn(before, accounted, report, limit) };

  const room = roomOf(corrected, limit);
  const { needs } = report;
  const needed = needs.ordinary + needs.lifecycle;
  const free = Math.max(0, room - reserve);
  const ordinary = Math.min(free, Math.max(needed, chunkOf(needed + report.wants, free)));
  // What ordinary tokens do not cover of it; a chunk where there are none any more.
  const uncovered = Math.max(0, needs.lifecycle - ordinary);
  const rest = Math.max(0, room - ordinary);
  const reserved =
    uncovered > 0 ? Math.min(rest, Math.max(uncovered, chunkOf(uncovered + report.wants, rest))) : 0;

  const next: Ledger = {
    ...corrected,
    leases: {
      ...corrected.leases,
      [id]: { turn, ordinary, reserved, underWay: report.underWay, untilMs: nowMs + LEASE_MS },
    },
  };
  const best = bestOf(next, id, limit, reserve);
  const used = limit - reserve - best.ordinary;
  return {
    ...next,
    at75: before.at75 ?? (used >= limit * EARLY_WARNING ? nameOf(report) : undefined),
    empty: before.empty ?? (best.ordinary < Math.max(1, needs.ordinary) ? nameOf(report) : undefined),
  };
}

const nameOf = ({ id, turn }: Report) => `${id} ${turn}`;
const chunkOf = (wanted: number, free: number) => Math.min(wanted, Math.floor(free / LARGEST_PART));

const frameOf = ({ limit: told, settings }: Ledger, budget: Pick<Budget, 'limit' | 'reserve'>) => {
  const isOutdated = settings !== undefined && settings !== budget.limit;
  const limit = told === undefined || isOutdated ? budget.limit : told;
  return { limit, reserve: reserveOf(limit, budget.reserve) };
};

/** Of two processes' answers the younger one counts. */
const isNews = ({ seenMs }: Ledger, seen: Seen | undefined): seen is Seen =>
  seen !== undefined && (seenMs === undefined || seen.atMs >= seenMs);

/**
 * What others have spent: all that an answer said is used, less what we spent ourselves and what had arrived by then. What our
 * processes have spent and not reported is in it until they do, and so is what was under way as they reported: it errs on the
 * side of others.
 */
function seenIn(
  before: Ledger,
  { spent, lost, leases }: Ledger,
  { seen, quietMs, spent: now, underWay = 0 }: Report,
  limit: number,
): Pick<Ledger, 'others' | 'used' | 'seenMs'> {
  if (seen?.remaining !== undefined && seen.remaining <= limit) {
    const { used, seenMs } = mostUsed(before, { used: limit - seen.remaining, seenMs: seen.atMs });
    const arrived = totalOf(spent) - underWay - sum(Object.values(leases).map(underWayOf));
    return { others: Math.max(0, used - arrived - lost), used, seenMs };
  }
  // All of this had arrived when the younger answer was given: it was part of what that one counted.
  const explains = quietMs !== undefined && before.seenMs !== undefined && quietMs <= before.seenMs;
  const explained = explains ? Math.max(0, totalOf(now)) : 0;
  return { others: Math.max(0, before.others - explained), used: before.used, seenMs: before.seenMs };
}

/**
 * Which of two answers tells more of the day. What is used only grows, so of two that may have overtaken each other it is the
 * one that says more; of others the younger, because tokens may have come anew in between.
 */
function mostUsed(
  { used, seenMs }: Ledger,
  said: { readonly used: number; readonly seenMs: number },
): { readonly used: number; readonly seenMs: number } {
  if (used === undefined || seenMs === undefined) return said;
  const isBetter =
    Math.abs(said.seenMs - seenMs) > LONGEST_EXCHANGE_MS ? said.seenMs > seenMs : said.used >= used;
  return isBetter ? said : { used, seenMs };
}

const underWayOf = ({ underWay = 0 }: Lease): number => underWay;

/** What is neither spent nor leased, the reserve included. */
const roomOf = ({ spent, others, lost, leases }: Ledger, limit: number) =>
  limit - totalOf(spent) - others - lost - sum(Object.values(leases).map(sizeOf));

/** As if all that is leased came back, and as if what others seem to have spent were our own processes' as far as it can be. */
function bestOf({ spent, others, lost, leases }: Ledger, id: string, limit: number, reserve: number) {
  const elsewhere = sum(
    Object.entries(leases)
      .filter(([other]) => other !== id)
      .map(([, lease]) => sizeOf(lease) + underWayOf(lease)),
  );
  const lifecycle = limit - totalOf(spent) - lost - Math.max(0, others - elsewhere);
  return { ordinary: lifecycle - reserve, lifecycle };
}

/** Two spendings as one. What a request gave back, because it never left, is negative. */
export function added(one: Spending, other: Spending): Spending {
  const lanes = new Map<string, Record<string, number>>();
  for (const spending of [one, other])
    for (const [lane, operations] of Object.entries(spending)) {
      const total = lanes.get(lane) ?? {};
      for (const [operation, tokens] of Object.entries(operations))
        total[operation] = (total[operation] ?? 0) + tokens;
      lanes.set(lane, total);
    }
  return Object.fromEntries(lanes);
}

/** A ledger as a person reads it: `limit` is `reserve`, `spent`, `spentByOthers`, `leased` and `remaining` together. */
export interface Standing {
  readonly limit: number;
  readonly reserve: number;
  readonly spent: number;
  /** Of what is spent, leased by processes that died: perhaps it was not. */
  readonly lost: number;
  readonly spentByOthers: number;
  readonly leased: number;
  readonly remaining: number;
  readonly byLane: Readonly<Record<string, number>>;
  readonly byOperation: Readonly<Record<string, number>>;
}

/** How a day stands. */
export function standingOf(
  ledger: Ledger,
  budget: Pick<Budget, 'limit' | 'reserve'>,
  nowMs: number,
): Standing {
  const { limit, reserve } = frameOf(ledger, budget);
  const leases = Object.values(ledger.leases);
  const leased = sum(leases.filter(({ untilMs }) => untilMs >= nowMs).map(sizeOf));
  const lost = ledger.lost + sum(leases.filter(({ untilMs }) => untilMs < nowMs).map(sizeOf));
  const spent = totalOf(ledger.spent) + lost;
  const byOperation: Record<string, number> = {};
  for (const operations of Object.values(ledger.spent))
    for (const [operation, tokens] of Object.entries(operations))
      byOperation[operation] = (byOperation[operation] ?? 0) + tokens;
  const byLane = Object.entries(ledger.spent).map(([lane, operations]) => [
    lane,
    sum(Object.values(operations)),
  ]);
  return {
    limit,
    reserve,
    spent,
    lost,
    spentByOthers: ledger.others,
    leased,
    remaining: Math.max(0, limit - reserve - spent - ledger.others - leased),
    byLane: Object.fromEntries(byLane),
    byOperation,
  };
}

/** When the day's tokens will be gone at its pace so far, in milliseconds; undefined when they last until the reset. */
export function exhaustedMs(
  { limit, reserve, spent, spentByOthers }: Standing,
  { startsMs, resetsMs }: { readonly startsMs: number; readonly resetsMs: number },
  nowMs: number,
): number | undefined {
  const used = spent + spentByOthers;
  const left = limit - reserve - used;
  if (left <= 0) return nowMs;
  if (used <= 0) return undefined;
  const atMs = nowMs + (left * Math.max(1, nowMs - startsMs)) / used;
  return atMs < resetsMs ? Math.round(atMs) : undefined;
}
