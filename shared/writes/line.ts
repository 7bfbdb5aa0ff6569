import * as z from 'zod/mini';
import { LANES } from '../governor/lanes.ts';
import { Lane, WriteKey } from '../state/writes.ts';

/** A write that stands in its record's line. */
export const Place = z.object({
  key: WriteKey,
  lane: Lane,
  /** It was here while the line was parked. */
  parked: z.optional(z.boolean()),
  /** The write that was let past because it sets all that this one sets; once that is sent, this one need not be. */
  coveredBy: z.optional(WriteKey),
});
export type Place = z.infer<typeof Place>;

/** The writes of one record that have no outcome yet, in the order in which they were queued. Only the first may be sent. */
export const Line = z.object({
  group: z.string(),
  waiting: z.array(Place),
  /** Nothing is sent before that time; since when that is so. */
  parkedUntilMs: z.optional(z.number()),
  parkedMs: z.optional(z.number()),
  /** Why. */
  reason: z.optional(z.string()),
  /** Records that creations of this very content have led to, or `UNKNOWN`: not what another of them is looking for. */
  made: z.array(z.string()),
  /** When it changed last, and how often. */
  changedMs: z.number(),
  version: z.number(),
});
export type Line = z.infer<typeof Line>;

/** What a creation has made of which nobody knows whether it made anything: no record can be told for certain after it. */
export const UNKNOWN = '?';

/** A line that nobody stands in. */
export const emptyLine = (group: string): Line => ({
  group,
  waiting: [],
  made: [],
  changedMs: 0,
  version: 0,
});

/** The one write that may be sent. */
export const headOf = ({ waiting }: Line): Place | undefined => waiting[0];

export const standsIn = ({ waiting }: Line, key: string): boolean =>
  waiting.some((place) => place.key === key);

/** The most urgent lane of all that stand in line: what waits behind somebody lends him its urgency. */
export const urgencyOf = ({ waiting }: Line): Lane =>
  LANES.find((lane) => waiting.some((place) => place.lane === lane)) ?? 'backfill';

export const isParked = ({ parkedUntilMs }: Line, nowMs: number): boolean =>
  parkedUntilMs !== undefined && nowMs < parkedUntilMs;

/** The line with more writes at its end; who stands in it already keeps his place. */
export function joined(line: Line, writes: readonly Pick<Place, 'key' | 'lane'>[]): Line {
  const parked = line.parkedUntilMs === undefined ? {} : { parked: true };
  const waiting = [...line.waiting];
  for (const { key, lane } of writes)
    if (!waiting.some((place) => place.key === key)) waiting.push({ key, lane, ...parked });
  return waiting.length === line.waiting.length ? line : { ...line, waiting };
}

/** The line without a write that has its outcome, and what that made. */
export function left(line: Line, key: string, made?: string): Line {
  if (!standsIn(line, key)) return line;
  return {
    ...line,
    waiting: line.waiting.filter((place) => place.key !== key),
    made: made === undefined ? line.made : [...line.made, made].slice(-MOST_MADE),
  };
}

/** So many creations of one content within a line's life are told apart. */
const MOST_MADE = 100;

/** The line with nothing to be sent before a time. */
export const parked = (line: Line, untilMs: number, reason: string, nowMs: number): Line => ({
  ...line,
  waiting: line.waiting.map((place) => ({ ...place, parked: true })),
  parkedUntilMs: untilMs,
  parkedMs: line.parkedMs ?? nowMs,
  reason,
});

/** The line with its first write due again; those that were parked are known as such still. */
export function resumed({ parkedUntilMs: _until, parkedMs: _since, reason: _reason, ...line }: Line): Line {
  return line;
}

/** The line with its second write before its first, which that one covers. */
export function letPast(line: Line, coveredKey: string, byKey: string): Line {
  const [first, second, ...others] = line.waiting;
  if (first?.key !== coveredKey || second?.key !== byKey) return line;
  return { ...line, waiting: [second, { ...first, coveredBy: byKey }, ...others] };
}
