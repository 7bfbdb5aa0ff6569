import { type Figure, rounded } from './figure.ts';

/** What a figure should be: at most, less than, at least, or exactly so much, in the figure's own unit. */
export interface Goal {
  readonly is: '≤' | '<' | '≥' | '=';
  readonly than: number;
}

const atMost = (than: number): Goal => ({ is: '≤', than });
const below = (than: number): Goal => ({ is: '<', than });
const atLeast = (than: number): Goal => ({ is: '≥', than });
const exactly = (than: number): Goal => ({ is: '=', than });

/** The goals by bench and figure; a figure without one is there to be read. */
const GOALS: Readonly<Record<string, Readonly<Record<string, Goal>>>> = {
  'cold-start': {
    'receiver-init-ratio': atMost(0.5),
    'function-init-ratio-max': atMost(1.6),
    'receiver-bundle-kB': atMost(400),
  },
  client: {
    'cpu-ratio': atMost(0.4),
    'import-ratio': atMost(0.1),
    'bundle-ratio': atMost(0.1),
  },
  governor: {
    'utilisation-80': atLeast(0.985),
    'refused-80': exactly(0),
    'writes-per-call-80': atMost(0.15),
    'utilisation-20': atLeast(0.985),
    'refused-20': exactly(0),
    'writes-per-call-20': atMost(0.15),
    fairness: atLeast(0.95),
    'utilisation-80-jitter': atLeast(0.97),
    'refused-80-jitter': exactly(0),
    'utilisation-80-half-busy': atLeast(0.985),
    'utilisation-80-foreign': atLeast(0.95),
    'refused-80-foreign': atMost(0.005),
    'writes-per-call-80-foreign': atMost(0.15),
    'lifecycle-wait-p99': atMost(5),
    'budget-refused': exactly(0),
    'budget-after-end': exactly(0),
    'budget-lost': exactly(0),
    'budget-out-of-order': exactly(0),
    'budget-duplicates': exactly(0),
    'quote-error': atMost(0.05),
  },
  // The handler is to take single-digit milliseconds beside the queue call.
  webhooks: { 'aws-calls-per-delivery': exactly(1), 'handler-own-p99': below(10) },
};

export const goalOf = ({ bench, name }: Figure): Goal | undefined => GOALS[bench]?.[name];

/** Whether a value, rounded as it is printed, reaches a goal. */
export function isMet({ is, than }: Goal, value: number): boolean {
  const printed = rounded(value);
  if (is === '=') return printed === than;
  if (is === '<') return printed < than;
  return is === '≤' ? printed <= than : printed >= than;
}
