import { Throttled } from '../errors.ts';
import type { Lane } from '../state/writes.ts';
import { type Allotment, LEASE_MS, type Report, type Sharing, shareOf, WINDOW_MS } from './allotment.ts';
import { LANES, WEIGHTS } from './lanes.ts';

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

/** A request may leave; `answered` is to be called when its answer is there, or when there will be none. */
export interface Permit {
  readonly answered: () => void;
}

/** The permits of one window in one process. */
export interface Permits {
  /** Waits for a permit. `Throttled` when there was none in time: the queue is the place to wait longer. */
  readonly take: (lane: Lane) => Promise<Permit>;
  /** Lets nothing leave before that time. */
  readonly pauseUntil: (ms: number) => void;
  /** Forgets what was held: the next request begins with a new sharing. */
  readonly drop: () => void;
}

/** About how often a holder says again what it needs: a third of its lease, and not all at the same time. */
const RENEW_MS = 4000;
/** How often a process that wants more, or that may have to give, looks. */
const HUNGRY_LOOK_MS = 400;
const FED_LOOK_MS = 1000;
const NEW_LOOK_MS = 100;
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

  const renew = async (nowMs: number): Promise<void> => {
    const isNew = held() === 0;
    if (nowMs >= leaseUntilMs) idleFromMs = [];
    const mine = idleFromMs.toSorted((one, other) => one - other);
    const before = mine.length;
    const reported = busy;
    const { keepsBusy, keeps, given, sharing } = await share({
      id,
      busy,
      idleFromMs: mine,
      wanted: wanted(nowMs),
      lane: lane(),
    });
    // Whatever came back meanwhile was busy when we reported.
    const since = idleFromMs.slice(before);
    spent = reported - keepsBusy;
    idleFromMs = [...mine.slice(0, keeps), ...given, ...since.slice(spent)];
    spent = Math.max(0, spent - since.length);
    pausedUntilMs = Math.max(pausedUntilMs, sharing.pausedUntilMs ?? 0);
    sharedMs = nowMs;
    // Who has just come looks again soon: what nobody else came for may be ours.
    firstLookMs = isNew ? nowMs + NEW_LOOK_MS : Number.POSITIVE_INFINITY;
    lookedMs = nowMs;
    renewMs = nowMs + RENEW_MS * (0.75 + 0.5 * random());
    leaseUntilMs = nowMs + LEASE_MS;
  };

  const nextLookMs = () =>
    Math.min(firstLookMs, lookedMs + (waiting.length > idleFromMs.length ? HUNGRY_LOOK_MS : FED_LOOK_MS));

  /** Whether a new sharing would change what is ours. */
  const isDue = async (nowMs: number): Promise<boolean> => {
    if (nowMs >= renewMs || !hasLease(nowMs)) return true;
    if (nowMs < nextLookMs()) return false;
    lookedMs = nowMs;
    firstLookMs = Number.POSITIVE_INFINITY;
    const sharing = await look();
    if (!sharing) return true;
    pausedUntilMs = Math.max(pausedUntilMs, sharing.pausedUntilMs ?? 0);
    const others = Object.entries(sharing.holders).filter(([other]) => other !== id);
    const demands = others.map(([other, holder]) => ({ id: other, ...holder }));
    const mine = { id, wanted: wanted(nowMs), lane: lane() };
    const share = shareOf(id, [...demands, mine], sharing.limit, nowMs);
    const free = sharing.free.reduce((total, { permits }) => total + permits, 0);
    const isUnmet = others.some(
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
    if (nowMs < pausedUntilMs || !hasLease(nowMs)) return;
    idleFromMs.sort((one, other) => one - other);
    while (waiting.length > 0 && idleFromMs[0] !== undefined && idleFromMs[0] <= nowMs) {
      idleFromMs.shift();
      busy++;
      next().resolve({ answered: once(answered) });
    }
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

  const answered = (): void => {
    busy--;
    if (spent > 0) spent--;
    else idleFromMs.push(now() + WINDOW_MS + ROUNDING_MS);
    wake?.();
  };

  const nextEventMs = (nowMs: number): number => {
    const soonest = idleFromMs.reduce((least, fromMs) => Math.min(least, fromMs), Number.POSITIVE_INFINITY);
    const times = [Math.max(soonest, pausedUntilMs), nextLookMs(), ...waiting.map(({ untilMs }) => untilMs)];
    return Math.max(1, Math.min(...times) - nowMs);
  };

  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      while (waiting.length > 0) {
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
    if (hasLease(now())) await renew(now()).catch(() => {});
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
    drop: () => {
      leaseUntilMs = 0;
      idleFromMs = [];
      spent = busy;
    },
  };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
