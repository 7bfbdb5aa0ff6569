import { WINDOW_MS } from '../../../lib/simulator/limits/plans.ts';

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/**
 * How well a rolling window of `limit` requests was used, from the times at which they were accepted: 2 s over the mean
 * time after which a place in it was taken again. The i-th request and the one `limit` later use the same place, so that
 * time is never less than 2 s and the answer never more than 1, for a sender in bursts as for one that paces evenly.
 * (Requests over `limit` × elapsed / 2 s would be 1.04 for perfect bursts of 80, whose last window costs no time, and 1
 * for perfect pacing.) Filling the window for the first time is not in it: `firstWindowMs` says how long that took.
 */
export function utilisation(limit: number, acceptedMs: readonly number[]): number {
  if (acceptedMs.length <= limit) throw new RangeError('No place was taken twice');
  const inOrder = acceptedMs.toSorted((one, other) => one - other);
  const taken = sum(inOrder.slice(limit)) - sum(inOrder.slice(0, -limit));
  return ((inOrder.length - limit) * WINDOW_MS) / taken;
}

/**
 * How well what another app left of a window was used: what of all the window nobody used, in proportion to what was left.
 * `foreignMs` are the times at which that app's requests were accepted.
 */
export function utilisationOfRest(
  limit: number,
  acceptedMs: readonly number[],
  foreignMs: readonly number[],
): number {
  const [fromMs, toMs] = [Math.min(...acceptedMs), Math.max(...acceptedMs)];
  const beside = foreignMs.filter((ms) => ms >= fromMs && ms <= toMs);
  const left = limit - (beside.length * WINDOW_MS) / (toMs - fromMs);
  return 1 - ((1 - utilisation(limit, [...acceptedMs, ...beside])) * limit) / left;
}

/** From the first send until as many requests were accepted as the window holds. */
export function firstWindowMs(limit: number, startMs: number, acceptedMs: readonly number[]): number {
  const filledMs = acceptedMs.toSorted((one, other) => one - other)[limit - 1];
  if (filledMs === undefined) throw new RangeError('The window was never filled');
  return filledMs - startMs;
}

/** Fewest over most requests of one sender, of all `senders`; one that sent nothing has 0. */
export function fairness(senders: readonly string[], accepted: Readonly<Record<string, number>>): number {
  const counts = senders.map((sender) => accepted[sender] ?? 0);
  return Math.min(...counts) / Math.max(...counts);
}
