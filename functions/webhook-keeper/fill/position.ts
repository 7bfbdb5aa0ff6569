import * as z from 'zod/mini';
import { parse } from '../../../shared/runtime/parse.ts';
import type { Gap } from '../../../shared/state/gaps.ts';
import { sumOf, Tally } from '../../../shared/state/tally.ts';
import type { Watermark } from '../../../shared/state/watermarks.ts';
import { together } from './report.ts';
import { type Batch, Place } from './step.ts';
import { LAG_S, type Window } from './window.ts';

/** How far a pass has come, and what it found so far: kept in the watermark, so that both move in one write. */
export const Position = z.object({
  /** For which gap, and up to which end of it. */
  gapId: z.string(),
  to: z.string(),
  since: z.int(),
  /** The step to go on with; as many as there are once all is read. */
  step: z.int(),
  place: z.optional(Place),
  tally: Tally,
  cannot: z.array(
    z.object({ entity: z.string(), what: z.string(), why: z.string(), count: z.optional(z.int()) }),
  ),
});
export type Position = z.infer<typeof Position>;

/** A pass under way: where it is, and the end of its window in whole seconds. */
export interface Pending {
  readonly position: Position;
  readonly until: number;
}

/** The pass that was left unfinished, whosever gap it was begun for. */
export function pendingIn(mark: Watermark | undefined): Pending | undefined {
  const { pass } = mark ?? {};
  if (pass?.position === undefined) return undefined;
  return {
    position: parse(Position, JSON.parse(pass.position), 'position'),
    until: pass.windowUntil,
  };
}

export const isOf = ({ position }: Pending, { id, to }: Pick<Gap, 'id' | 'to'>): boolean =>
  position.gapId === id && position.to === to;

export const begunFor = ({ id, to }: Pick<Gap, 'id' | 'to'>, { since, until }: Window): Pending => ({
  position: { gapId: id, to, since, step: 0, tally: {}, cannot: [] },
  until,
});

/** The same pass once a batch is settled: further in the step, or at the next one. */
export const after = (
  { place: _, ...position }: Position,
  { tally, cannot = [], next }: Omit<Batch, 'recovered'>,
): Position => ({
  ...position,
  tally: sumOf(position.tally, tally),
  cannot: together(position.cannot, cannot),
  ...(next ? { place: next } : { step: position.step + 1 }),
});

/** The watermark with a pass under way. Where there was none, what lies before the window is nobody's concern. */
export const under = (
  entity: string,
  mark: Watermark | undefined,
  { position, until }: Pending,
): Omit<Watermark, 'version'> => ({
  entity,
  verifiedUntil: mark?.verifiedUntil ?? position.since + LAG_S,
  pass: { windowUntil: until, position: JSON.stringify(position) },
});
