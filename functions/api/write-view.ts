import * as z from 'zod/mini';
import { Write } from '../../shared/state/writes.ts';
import { isParked, type Line, standsIn } from '../../shared/writes/line.ts';

/** A write as it is shown: what it says is the caller's and may be personal, so it is not repeated. */
export const WriteView = z.omit(Write, {
  call: true,
  asked: true,
  group: true,
  beganMs: true,
  callbackId: true,
});
export type WriteView = z.infer<typeof WriteView>;

/** The view of a write; one that is queued behind a write that is parked is parked with it. */
export function viewOf(write: Write, line?: Line, nowMs = 0): WriteView {
  const {
    call: _call,
    asked: _asked,
    group: _group,
    beganMs: _began,
    callbackId: _callback,
    ...view
  } = write;
  if (!line || view.status !== 'queued' || !isParked(line, nowMs) || !standsIn(line, view.key)) return view;
  const { parkedUntilMs = nowMs, reason } = line;
  return {
    ...view,
    status: 'parked',
    until: new Date(parkedUntilMs).toISOString(),
    ...(reason === undefined ? {} : { reason }),
  };
}
