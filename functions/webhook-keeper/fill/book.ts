import type { Gap } from '../../../shared/state/gaps.ts';
import type { Watermark } from '../../../shared/state/watermarks.ts';
import type { FillPorts } from './ports.ts';

/** Somebody else has moved the gap or the watermark, and goes on with it. */
export class PlaceLost extends Error {
  override readonly name = 'PlaceLost';
}

/** A gap and one watermark as they are moved on, each by one conditional write; what was spent is noted with the next one. */
export interface Book {
  readonly gap: () => Gap;
  readonly mark: () => Watermark | undefined;
  readonly spend: (tokens: number) => void;
  /** Throws `PlaceLost`. */
  readonly note: (next: Partial<Gap>) => Promise<void>;
  /** Throws `PlaceLost`. */
  readonly move: (next: Omit<Watermark, 'version'>) => Promise<void>;
}

export function openBook(
  { gaps, watermarks }: Pick<FillPorts, 'gaps' | 'watermarks'>,
  account: string,
  begun: { readonly gap: Gap; readonly mark: Watermark | undefined },
): Book {
  let { gap, mark } = begun;
  let unnoted = 0;
  return {
    gap: () => gap,
    mark: () => mark,
    spend: (tokens) => {
      unnoted += tokens;
    },
    note: async (next) => {
      const spent = unnoted;
      const saved = await gaps.save(account, gap, { ...next, spent: gap.spent + spent });
      if (!saved) throw new PlaceLost('Somebody else has changed the gap');
      unnoted -= spent;
      gap = saved;
    },
    move: async (next) => {
      const moved = await watermarks.advance(account, mark, next);
      if (!moved) throw new PlaceLost('Somebody else has moved the watermark');
      mark = moved;
    },
  };
}
