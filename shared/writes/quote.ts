import * as z from 'zod/mini';
import type { Standing } from '../governor/ledger.ts';
import { endpointOf } from '../pipedrive/index.ts';
import type { Write } from '../state/writes.ts';

/** What requests would cost, before they are made. */
export const Quote = z.object({
  /** Of the day's budget. */
  tokens: z.number(),
  /** The part of the whole day's budget that this is: 0.01 is one per cent. */
  shareOfToday: z.number(),
  /** How long sending takes when nothing else uses the burst window. */
  minutes: z.number(),
  /** Whether today's tokens are enough, the reserve left alone by all but the lane `lifecycle`. */
  fitsToday: z.boolean(),
});
export type Quote = z.infer<typeof Quote>;

/** Seconds of the window that Pipedrive counts requests in. */
const WINDOW_S = 2;

const round = (number: number, digits: number) => Math.ceil(number * 10 ** digits) / 10 ** digits;

type Day = Pick<Standing, 'limit' | 'reserve' | 'spent' | 'spentByOthers' | 'remaining'>;

/** The price of writes in tokens and minutes, as the day stands. Pure: nothing is queued, stored or asked of Pipedrive. */
export function quoteOf(
  writes: readonly Pick<Write, 'operation' | 'lane'>[],
  day: Day,
  /** Requests in two seconds. */
  burst: number,
): Quote {
  const costOf = (some: typeof writes) =>
    some.reduce((total, { operation }) => total + (endpointOf(operation)?.cost ?? 0), 0);
  const ordinary = costOf(writes.filter(({ lane }) => lane !== 'lifecycle'));
  return quoteFor({ requests: writes.length, tokens: costOf(writes), ordinary }, day, burst);
}

/** What requests come to. */
export interface Cost {
  readonly requests: number;
  readonly tokens: number;
  /** Those of the tokens that may not come from the reserve. */
  readonly ordinary: number;
}

/** The same of requests whose cost is known. */
export function quoteFor({ requests, tokens, ordinary }: Cost, day: Day, burst: number): Quote {
  const { limit, reserve, spent, spentByOthers, remaining } = day;
  const withReserve = Math.min(limit - spent - spentByOthers, remaining + reserve);
  return {
    tokens,
    shareOfToday: limit > 0 ? round(tokens / limit, 6) : 1,
    minutes: round((requests * WINDOW_S) / burst / 60, 2),
    fitsToday: ordinary <= remaining && tokens <= withReserve,
  };
}
