import type { Gap } from '../../../shared/state/gaps.ts';
import type { Watermark } from '../../../shared/state/watermarks.ts';

/** The changes that a pass answers for: from `since` up to, and without, `until`, in whole seconds as Pipedrive counts changes. */
export interface Window {
  readonly since: number;
  readonly until: number;
}

/** Lists may lag behind the writes; what is read twice costs a look at State. */
export const LAG_S = 120;

/**
 * A second is read when it is surely over: a record that was read then shows the last state of its second, and whatever
 * comes after is told by the webhook. Longer than clocks differ, and short enough to be waited for.
 */
const SETTLED_S = 4;

export const secondsOf = (time: string): number => Math.floor(Date.parse(time) / 1000);

/** RFC 3339 without milliseconds, which Pipedrive refuses (FACTS: lists of v2). */
export const timeOf = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

/**
 * From what was verified last; where nothing was, from when the account was connected, because earlier gaps may still be
 * open; and from the gap's own start where somebody asked for it.
 */
export function windowOf(
  mark: Pick<Watermark, 'verifiedUntil'> | undefined,
  gap: Pick<Gap, 'from' | 'how'>,
  nowMs: number,
  connectedAt: string = gap.from,
): Window {
  const from = secondsOf(gap.from);
  const verified = mark?.verifiedUntil ?? Math.min(from, secondsOf(connectedAt));
  const begin = gap.how === 'asked' ? Math.min(verified, from) : verified;
  return { since: begin - LAG_S, until: Math.floor(nowMs / 1000) - SETTLED_S };
}

/** How long until the last second of the gap is over and settled: five at most, once the gap is over. */
export const untilSettledMs = ({ to }: Pick<Gap, 'to'>, nowMs: number): number =>
  Math.max(0, (secondsOf(to) + 1 + SETTLED_S) * 1000 - nowMs);
