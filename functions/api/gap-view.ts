import * as z from 'zod/mini';
import { Gap } from '../../shared/state/gaps.ts';

/** A gap as it is shown: its report, without what is still on its way. */
export const GapView = z.omit(Gap, { version: true, awaited: true });

/** Shows a gap. */
export const gapView = ({ version: _version, awaited: _awaited, ...view }: Gap): z.infer<typeof GapView> =>
  view;
