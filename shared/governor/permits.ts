import { Throttled } from '../errors.ts';
import type { Lane } from '../state/writes.ts';
import { LEASE_MS, shareOf } from './allotment.ts';
import { LANES, WEIGHTS } from './lanes.ts';
import { NOTICE_MS } from './others.ts';
import { createOutlook } from './outlook.ts';
import { type Allotment, type Report, type Scout, type Sharing, WINDOW_MS } from './sharing.ts';

export interface PermitsPorts {
  readonly id: string;
  /** Shares the window anew on our report, by one conditional write. */
  readonly share: (report: Report) => Promise<Allotment>;
  /** Looks at the sharing without writing. */
  readonly look: () => Promise<Sharing | undefined>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/**
 * A request may leave; `answered` is to be called when its answer is there, or when there will be none, with what that says
 * remains of the window.
 */
export interface Permit {
  readonly answered: (remaining?: number) => void;
}

/** The permits of one window in one process. */
export interface Permits {
  /** Waits for a permit. `Throttled` when there was none in time: the queue is the place to wait longer. */
  readonly take: (lane: Lane) => Promise<Permit>;
  /** Lets nothing leave before that time. */
  readonly pauseUntil: (ms: number) => void;
  /** Heeds a sharing that was come by elsewhere. */
  readonly learn: (sharing: Sharing) => void;
  /** Forgets what was held: the next request begins with a new sharing. */
  readonly drop: () => void;
}

/** About how often a holder says again what it needs: a third of its lease, and not all at the same time. */
const RENEW_MS = 4000;
/** How often a process that wants more looks; one that may have to give, every `NOTICE_MS`. */
const HUNGRY_LOOK_MS = 400;
/** How often it looks whether the scout is back. */
const SCOUT_LOOK_MS = 50;
/** A lease is not relied upon in its last second. */
const LEASE_MARGIN_MS = 1000;
const LONGEST_WAIT_MS = 15_000;
/** Timers and clocks count whole milliseconds. */
const ROUNDING_MS = 2;
/** How long a process that has nothing to send keeps its permits. */
const IDLE_MS = WINDOW_MS + 500;

interface Waiter {
  readonly lane: Lane;
  readonly untilMs: number;
  readonly resolve: (permit: Permit) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Spends a share of a rolling window. A permit can be used again two seconds after the answer to its last request, for
 * that request had arrived by then: whatever the way there took, and whatever the clocks of other processes say, no two
 * seconds at Pipedrive hold more requests than there are permits. What it costs is one answer's time in two seconds.
 */
export function createPermits({ id, share, look, now, sleep, random }: PermitsPorts): Permits {
  let idleFromMs: number[] = [];
  let busy = 0;
  /** How many of the busy ones are another's by now. */
  let spent = 0;
  const waiting: Waiter[] = [];
  const served: Record<Lane, number> = { lifecycle: 0, interactive: 0, sync: 0, backfill: 0 };
  /** Permits from before are void after this. */
  let leaseUntilMs = 0;
  let sharedMs = 0;
  let lookedMs = 0;
  /** When a process that has just come looks for the first time. */
  let firstLookMs = Number.POSITIVE_INFINITY;
  let renewMs = 0;
  let pausedUntilMs = 0;
  const outlook = createOutlook(id);
  /** One thing at a time is done with the permits: they are handed out, or shared anew. */
  let running = false;
  let wake: (() => void) | undefined;

  const held = () => busy + idleFromMs.length;
  const hasLease = (nowMs: number) => nowMs < leaseUntilMs - LEASE_MARGIN_MS;
  /** As many as were used of late; twice what there is for whoever has to wait, and something for each that waits. */
  const wanted = (nowMs: number): number => {
    const used = busy + idleFromMs.filter((fromMs) => fromMs > nowMs).length;
    return waiting.length > 0 ? Math.max(2 * held(), used + 2 * waiting.length) : used;
  };
  const lane = (): Lane => LANES.find((one) => waiting.some((waiter) => waiter.lane === one)) ?? 'backfill';

  const learn = (sharing: Sharing): void => {
    pausedUntilMs = Math.max(pausedUntilMs, sharing.pausedUntilMs ?? 0);
    outlook.learn(sharing);
  };
  /** Until when nothing leaves here. */
  const closedUntilMs = (nowMs: number) => Math.max(pausedUntilMs, outlook.closedUntilMs(nowMs));
  /** Whether what we know of other apps, or want to, changes what is there for us. */
  const hasNews = (nowMs: number): boolean => {
    const mayScout = nowMs >= pausedUntilMs && held() > 0 && waiting.length > 0;
    return outlook.hasNews(nowMs) || (outlook.isUnsure() && mayScout);
  };

  const renew = async (nowMs: number): Promise<void> => {
    if (nowMs >= leaseUntilMs) idleFromMs = [];
    const mine = idleFromMs.toSorted((one, other) => one - other);
    const before = mine.length;
    const reported = busy;
    const news = outlook.news(nowMs);
    const { keepsBusy, keeps, given, sharing } = await share({
      id,
      busy,
      idleFromMs: mine,
      wanted: wanted(nowMs),
      lane: lane(),
      ...news,
    });
    outlook.told(news);
    // Whatever came back meanwhile was busy when we reported.
    const since = idleFromMs.slice(before);
    spent = reported - keepsBusy;
    idleFromMs = [...mine.slice(0, keeps), ...given, ...since.slice(spent)];
    spent = Math.max(0, spent - since.length);
    learn(sharing);
    sharedMs = nowMs;
    // Who has just come looks again soon: what nobody else came for may be ours.
    firstLookMs = sharing.holders[id]?.newUntilMs ?? Number.POSITIVE_INFINITY;
    lookedMs = nowMs;
    renewMs = nowMs + RENEW_MS * (0.75 + 0.5 * random());
    leaseUntilMs = nowMs + LEASE_MS;
  };

  const nextLookMs = (nowMs: number) => {
    if (outlook.isWaiting(nowMs)) return lookedMs + SCOUT_LOOK_MS;
    const everyMs = waiting.length > idleFromMs.length ? HUNGRY_LOOK_MS : NOTICE_MS;
    return Math.min(firstLookMs, lookedMs + everyMs);
  };

  /** Whether a new sharing would change what is ours. */
  const isDue = async (nowMs: number): Promise<boolean> => {
    if (nowMs >= renewMs || !hasLease(nowMs) || hasNews(nowMs)) return true;
    if (nowMs < nextLookMs(nowMs)) return false;
    lookedMs = nowMs;
    if (nowMs >= firstLookMs) firstLookMs = Number.POSITIVE_INFINITY;
    const sharing = await look();
    if (!sharing) return true;
    learn(sharing);
    if (hasNews(nowMs)) return true;
    const holders = Object.entries(sharing.holders).filter(([other]) => other !== id);
    const demands = holders.map(([other, holder]) => ({ id: other, ...holder }));
    const mine = { id, wanted: wanted(nowMs), lane: lane() };
    const share = shareOf(id, [...demands, mine], sharing.limit, nowMs);
    const free = sharing.free.reduce((total, { permits }) => total + permits, 0);
    const isUnmet = holders.some(
      ([other, { permits, wanted: theirs }]) =>
        permits + free < Math.min(theirs, shareOf(other, [...demands, mine], sharing.limit, nowMs)),
    );
    return share > held() ? free > 0 : share < held() && isUnmet;
  };

  const handOut = (nowMs: number): void => {
    for (const late of waiting.filter(({ untilMs }) => nowMs >= untilMs)) {
      waiting.splice(waiting.indexOf(late), 1);
      late.reject(new Throttled('The burst window is taken for some time', WINDOW_MS));
    }
    if (!hasLease(nowMs)) return;
    idleFromMs.sort((one, other) => one - other);
    while (waiting.length > 0 && idleFromMs[0] !== undefined && idleFromMs[0] <= nowMs) {
      if (nowMs < closedUntilMs(nowMs) || outlook.isUnsure()) return;
      const scout = outlook.left(nowMs);
      idleFromMs.shift();
      busy++;
      next().resolve({ answered: once((remaining) => answered(nowMs, scout, remaining)) });
    }
    if (waiting.length > 0) outlook.fellShort(nowMs);
  };

  /** The waiter of the lane that is furthest behind its share. */
  const next = (): Waiter => {
    const lanes = LANES.filter((one) => waiting.some((waiter) => waiter.lane === one));
    const turn = (one: Lane) => served[one] / WEIGHTS[one];
    const first = lanes.reduce((best, one) => (turn(one) < turn(best) ? one : best));
    // A lane that was away has saved nothing up.
    for (const one of LANES) if (!lanes.includes(one)) served[one] = turn(first) * WEIGHTS[one];
    served[first]++;
    const index = waiting.findIndex((waiter) => waiter.lane === first);
    const [waiter] = waiting.splice(index, 1);
    if (!waiter) throw new Error('Nobody waits');
    return waiter;
  };

  const answered = (sentMs: number, scout: Scout | undefined, remaining: number | undefined): void => {
    busy--;
    // What was ready before the request left and still is has not been in the window when that arrived.
    const ready = idleFromMs.filter((fromMs) => fromMs <= sentMs).length;
    if (spent > 0) spent--;
    else idleFromMs.push(now() + WINDOW_MS + ROUNDING_MS);
    const isScout = outlook.answered({ sentMs, scout, ready }, remaining);
    wake?.();
    // What it found is told at once, also when there is nothing else to do.
    if (isScout) void run();
  };

  const nextEventMs = (nowMs: number): number => {
    const soonest = idleFromMs.reduce((least, fromMs) => Math.min(least, fromMs), Number.POSITIVE_INFINITY);
    const times = [
      Math.max(soonest, closedUntilMs(nowMs)),
      nextLookMs(nowMs),
      ...waiting.map(({ untilMs }) => untilMs),
    ];
    return Math.max(1, Math.min(...times) - nowMs);
  };

  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      while (waiting.length > 0 || outlook.hasNews(now())) {
        if (await isDue(now())) await renew(now());
        handOut(now());
        if (waiting.length === 0) break;
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([woken, sleep(nextEventMs(now()))]);
      }
    } catch (error) {
      for (const waiter of waiting.splice(0))
        waiter.reject(error instanceof Error ? error : new Error('sharing', { cause: error }));
    } finally {
      running = false;
    }
    void giveBack();
  };

  /** What nobody here needs any more goes to others before its lease is over. */
  const giveBack = async (): Promise<void> => {
    const idleSinceMs = now();
    await sleep(IDLE_MS);
    if (running || waiting.length > 0 || busy > 0 || held() === 0 || sharedMs > idleSinceMs) return;
    if (!hasLease(now())) return;
    // Nothing leaves until the others know: a permit that is used meanwhile would be theirs as well.
    running = true;
    await renew(now()).catch(() => {});
    running = false;
    void run();
  };

  return {
    take: (laneOf) =>
      new Promise((resolve, reject) => {
        waiting.push({ lane: laneOf, untilMs: now() + LONGEST_WAIT_MS, resolve, reject });
        wake?.();
        void run();
      }),
    pauseUntil: (ms) => {
      pausedUntilMs = Math.max(pausedUntilMs, ms);
    },
    learn,
    drop: () => {
      leaseUntilMs = 0;
      idleFromMs = [];
      spent = busy;
    },
  };
}

function once<Arguments extends readonly unknown[]>(
  work: (...given: Arguments) => void,
): (...given: Arguments) => void {
  let done = false;
  return (...given) => {
    if (!done) work(...given);
    done = true;
  };
}
