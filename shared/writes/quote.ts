import type { Standing } from '../governor/ledger.ts';
import { endpointOf } from '../pipedrive/index.ts';
import type { Write } from '../state/writes.ts';

/** What writes would cost, before they are queued. */
export interface Quote {
  /** Of the day's budget. */
  readonly tokens: number;
  /** The part of the whole day's budget that this is: 0.01 is one per cent. */
  readonly shareOfToday: number;
  /** How long sending takes when nothing else uses the burst window. */
  readonly minutes: number;
  /** Whether today's tokens are enough, the reserve left alone by all but the lane `lifecycle`. */
  readonly fitsToday: boolean;
}

/** Seconds of the window that Pipedrive counts requests in. */
const WINDOW_S = 2;

const round = (number: number, digits: number) => Math.ceil(number * 10 ** digits) / 10 ** digits;

/** The price of writes in tokens and minutes, as the day stands. Pure: nothing is queued, stored or asked of Pipedrive. */
export function quoteOf(
  writes: readonly Pick<Write, 'operation' | 'lane'>[],
  standing: Pick<Standing, 'limit' | 'reserve' | 'spent' | 'spentByOthers' | 'remaining'>,
  /** Requests in two seconds. */
  burst: number,
): Quote {
  const costOf = (some: typeof writes) =>
    some.reduce((total, { operation }) => total + (endpointOf(operation)?.cost ?? 0), 0);
  const tokens = costOf(writes);
  const ordinary = costOf(writes.filter(({ lane }) => lane !== 'lifecycle'));
  const { limit, reserve, spent, spentByOthers, remaining } = standing;
  const withReserve = Math.min(limit - spent - spentByOthers, remaining + reserve);
  return {
    tokens,
    shareOfToday: limit > 0 ? round(tokens / limit, 6) : 1,
    minutes: round((writes.length * WINDOW_S) / burst / 60, 2),
    fitsToday: ordinary <= remaining && tokens <= withReserve,
  };
}
