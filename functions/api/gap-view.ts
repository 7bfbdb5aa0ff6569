import * as z from 'zod/mini';
import { foundIn, Gap } from '../../shared/state/gaps.ts';

/** A gap as it is shown: its report, without what is still on its way. */
export const GapView = z.omit(Gap, { version: true, awaited: true, earlier: true });

/** Shows a gap. */
export function gapView(gap: Gap): z.infer<typeof GapView> {
  const { version: _version, awaited: _awaited, earlier: _earlier, ...view } = gap;
  return { ...view, perEntity: foundIn(gap) };
}
