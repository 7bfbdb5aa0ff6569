import type { Timers } from '../../timers.ts';
import { MINUTE_MS } from '../store/times.ts';

/** What becomes of deliveries: an answer in the receiver's place, none at all, or `pass`, which is the receiver's own. */
export type DeliveryAnswer = number | 'no connection' | 'pass';

/** A receiver that fails though it is well, from outside as it were. */
export interface Outage {
  /** From now on, until something else is said. */
  readonly answer: (outcome: DeliveryAnswer) => void;
  /** 503 for so long, and then the receiver's own answers again; 0 ends it at once. */
  readonly lasts: (minutes: number) => void;
  readonly current: () => DeliveryAnswer;
  readonly close: () => void;
}

/** Creates it with nothing in the way of deliveries. */
export function createOutage(timers: Timers): Outage {
  let current: DeliveryAnswer = 'pass';
  let cancel = () => {};
  const answer = (outcome: DeliveryAnswer) => {
    cancel();
    current = outcome;
  };
  return {
    answer,
    lasts: (minutes) => {
      answer(minutes > 0 ? 503 : 'pass');
      if (minutes > 0) cancel = timers.after(minutes * MINUTE_MS, () => answer('pass'));
    },
    current: () => current,
    close: () => cancel(),
  };
}
