import { BudgetExhausted, Throttled } from '../errors.ts';
import type { Limits } from '../pipedrive/index.ts';
import type { Lane } from '../state/writes.ts';
import type { Budget } from './budget.ts';
import { LANES } from './lanes.ts';
import { added, type Grant, type Report, type Seen, type Spending } from './ledger.ts';

export interface PursePorts {
  readonly id: string;
  readonly account: string;
  /** From when until when its day lasts. */
  readonly startsMs: number;
  readonly resetsMs: number;
  /** Enters a report in the day's ledger. */
  readonly settle: (budget: Budget, report: Report) => Promise<Grant>;
  /** Is told when a report was the first of the day to find so much spent. */
  readonly found: (what: 'BudgetAt75' | 'BudgetSpent') => void;
  readonly now: () => number;
}

/** What a request costs, and for which work. */
export interface Price {
  readonly operation: string;
  readonly cost: number;
  readonly lane: Lane;
  readonly budget: Budget;
}

/** A request that is paid for. Either of the two is to be called, once. */
export interface Charge {
  /** It was answered, or is taken to have arrived; the limits are what the answer said. */
  readonly answered: (limits: Limits) => void;
  /** It never left: its tokens are there again. */
  readonly cancelled: () => void;
}

/** The tokens that a process holds of one account's day. */
export interface Purse {
  readonly resetsMs: number;
  /** `BudgetExhausted` when the day has no tokens left for this lane; `Throttled` when others hold what there is. */
  readonly charge: (price: Price) => Promise<Charge>;
  /** Reports what was spent and gives the rest back; nothing happens while a request is under way or without anything to tell. */
  readonly giveBack: () => Promise<void>;
  /** Since when there is something to tell and nothing under way. */
  readonly quietSinceMs: () => number | undefined;
  /** Nothing is under way, and nothing is left to be told. */
  readonly isSettled: () => boolean;
  /** When the last report that told of spending was made. */
  readonly toldMs: () => number;
}

/** How many tokens a process leases at first, and at most: twenty of the dearest requests, forty of ten tokens. */
export const FIRST_CHUNK = 100;
export const LARGEST_CHUNK = 800;
/** A chunk that is used up sooner than this was too small, one that lasted longer than that too large. */
const SHORT_MS = 10_000;
const LONG_MS = 60_000;
/** How soon a request may be tried again for which others hold the tokens. */
const HELD_MS = 3000;
/** For how long a process believes that the day is spent before it looks again: somebody may buy tokens. */
const SPENT_MS = 15_000;
/** For so long after the reset an answer may still speak of yesterday, by a clock that is late. */
const LATE_MS = 60_000;

interface Waiter {
  readonly price: Price;
  readonly resolve: (charge: Charge) => void;
  readonly reject: (error: unknown) => void;
}

/** Spends leased tokens: most requests are charged without a word to anybody. */
export function createPurse({ id, account, startsMs, resetsMs, settle, found, now }: PursePorts): Purse {
  let ordinary = 0;
  let reserved = 0;
  let untold: Spending = {};
  let seen: Seen | undefined;
  let underWay = 0;
  let tokensUnderWay = 0;
  /** What the last report said of that: the end of it has to be told as well. */
  let toldUnderWay = 0;
  let lastEndMs = 0;
  /** A report whose outcome is not known; it is repeated, the same, before another is made. */
  let pending: Report | undefined;
  let turn = 0;
  let chunk = FIRST_CHUNK;
  let leasedMs = Number.NEGATIVE_INFINITY;
  let toldMs = Number.NEGATIVE_INFINITY;
  /** Answers said that there is less than we hold: ask before anything more leaves. */
  let isDoubtful = false;
  let reserve = 0;
  let best: Grant['best'] | undefined;
  let bestMs = Number.NEGATIVE_INFINITY;
  const waiting: Waiter[] = [];
  let running: Promise<unknown> | undefined;

  const hasUntold = () =>
    pending !== undefined ||
    ordinary + reserved > 0 ||
    toldUnderWay > tokensUnderWay ||
    Object.keys(untold).length > 0;

  const spend = ({ operation, cost, lane }: Price): Charge | undefined => {
    const available = ordinary + (lane === 'lifecycle' ? reserved : 0);
    if (available < cost) return undefined;
    const ofOrdinary = Math.min(cost, ordinary);
    ordinary -= ofOrdinary;
    reserved -= cost - ofOrdinary;
    untold = added(untold, { [lane]: { [operation]: cost } });
    underWay++;
    tokensUnderWay += cost;
    let isOver = false;
    const end = (work: () => void) => () => {
      if (isOver) return;
      isOver = true;
      underWay--;
      tokensUnderWay -= cost;
      lastEndMs = now();
      work();
    };
    return {
      answered: (limits) => end(() => heard(limits))(),
      cancelled: end(() => {
        ordinary += ofOrdinary;
        reserved += cost - ofOrdinary;
        untold = added(untold, { [lane]: { [operation]: -cost } });
      }),
    };
  };

  const heard = ({ dailyLimit, dailyRemaining }: Limits): void => {
    const nowMs = now();
    // An answer of the next day speaks of other tokens, or perhaps still of these.
    if (nowMs >= resetsMs) return;
    const limit = dailyLimit !== undefined && dailyLimit > 0 ? dailyLimit : undefined;
    const remaining = nowMs < startsMs + LATE_MS ? undefined : dailyRemaining;
    if (limit === undefined && remaining === undefined) return;
    seen = {
      limit: limit ?? seen?.limit,
      remaining: newer(seen?.remaining, remaining, (limit ?? seen?.limit ?? Number.POSITIVE_INFINITY) / 2),
      atMs: nowMs,
    };
    if (remaining === undefined) return;
    if (remaining - reserve < ordinary || remaining < ordinary + reserved) isDoubtful = true;
    // Pipedrive itself says that the day is spent: every process has to know.
    if (remaining === 0) void run();
  };

  const tell = async (budget: Budget): Promise<void> => {
    const nowMs = now();
    const isShort = waiting.length > 0;
    if (isShort && !pending) {
      const lasted = nowMs - leasedMs;
      if (lasted < SHORT_MS) chunk = Math.min(LARGEST_CHUNK, chunk * 2);
      else if (lasted > LONG_MS) chunk = Math.max(FIRST_CHUNK, chunk / 2);
    }
    if (!pending) {
      const costOf = (isLifecycle: boolean) =>
        waiting
          .filter(({ price }) => (price.lane === 'lifecycle') === isLifecycle)
          .reduce((total, { price }) => total + price.cost, 0);
      pending = {
        id,
        turn: ++turn,
        spent: untold,
        returned: ordinary + reserved,
        ...(seen ? { seen } : {}),
        ...(underWay === 0 && lastEndMs > 0 ? { quietMs: lastEndMs } : {}),
        ...(tokensUnderWay > 0 ? { underWay: tokensUnderWay } : {}),
        needs: { ordinary: costOf(false), lifecycle: costOf(true) },
        wants: isShort ? chunk : 0,
      };
      toldUnderWay = tokensUnderWay;
      untold = {};
      ordinary = 0;
      reserved = 0;
      seen = undefined;
      isDoubtful = false;
    }
    const grant = await settle(budget, pending);
    if (Object.keys(pending.spent).length > 0) toldMs = nowMs;
    if (pending.wants > 0) leasedMs = nowMs;
    pending = undefined;
    ordinary += grant.ordinary;
    reserved += grant.reserved;
    reserve = grant.reserve;
    best = grant.best;
    bestMs = now();
    if (grant.isFirstAt75) found('BudgetAt75');
    if (grant.isFirstEmpty) found('BudgetSpent');
  };

  const bestFor = ({ lane }: Price): number => (lane === 'lifecycle' ? best?.lifecycle : best?.ordinary) ?? 0;

  const refusal = (price: Price): Error =>
    bestFor(price) < price.cost
      ? new BudgetExhausted(
          'The day’s tokens are spent, but for what is left to people and other apps; the request waits for the reset',
          resetsMs,
          { account },
        )
      : new Throttled('Other processes hold the day’s last tokens; try again', HELD_MS, { account });

  const serve = (): void => {
    waiting.sort((one, other) => LANES.indexOf(one.price.lane) - LANES.indexOf(other.price.lane));
    for (const waiter of [...waiting]) {
      const charge = spend(waiter.price);
      if (!charge) continue;
      waiting.splice(waiting.indexOf(waiter), 1);
      waiter.resolve(charge);
    }
  };

  let lastBudget: Budget | undefined;
  /** Answers what went wrong, so that nobody needs to listen. */
  const work = async (): Promise<unknown> => {
    do {
      // A repeated report says what it said: whoever came since then is for the next one.
      const asked = pending ? [] : [...waiting];
      const budget = waiting[0]?.price.budget ?? lastBudget;
      if (!budget) return undefined;
      try {
        await tell(budget);
      } catch (error) {
        for (const waiter of waiting.splice(0)) waiter.reject(error);
        return error;
      }
      serve();
      for (const waiter of asked)
        if (waiting.includes(waiter)) {
          waiting.splice(waiting.indexOf(waiter), 1);
          waiter.reject(refusal(waiter.price));
        }
    } while (waiting.length > 0);
    return undefined;
  };
  const run = (): Promise<unknown> => {
    running ??= work().finally(() => {
      running = undefined;
      // Whoever came while it ended.
      if (waiting.length > 0) void run();
    });
    return running;
  };

  return {
    resetsMs,
    charge: async (price) => {
      lastBudget = price.budget;
      if (!running && !isDoubtful) {
        const charge = spend(price);
        if (charge) return charge;
        if (now() < bestMs + SPENT_MS && bestFor(price) < price.cost) throw refusal(price);
      }
      return new Promise((resolve, reject) => {
        waiting.push({ price, resolve, reject });
        void run();
      });
    },
    giveBack: async () => {
      if (running || underWay > 0 || !hasUntold()) return;
      const failure = await run();
      if (failure !== undefined) throw failure;
    },
    quietSinceMs: () => (underWay > 0 || running || !hasUntold() ? undefined : lastEndMs),
    isSettled: () => underWay === 0 && !running && !hasUntold(),
    toldMs: () => toldMs,
  };
}

/**
 * Answers overtake each other: of two since the last report the one with less left is the younger. Unless there is far more
 * left: then tokens have come anew in between.
 */
function newer(before: number | undefined, now: number | undefined, far: number): number | undefined {
  if (before === undefined || now === undefined) return now ?? before;
  return now > before + far ? now : Math.min(before, now);
}
