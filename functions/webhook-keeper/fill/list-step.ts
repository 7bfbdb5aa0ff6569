import { sideBySide } from '../../../shared/runtime/side-by-side.ts';
import { found } from '../../../shared/state/tally.ts';
import { findMissing } from './find-missing.ts';
import type { Listed } from './listed.ts';
import type { Source } from './sources.ts';
import type { Step } from './step.ts';

/** How many records of State are read side by side. */
const SIDE_BY_SIDE = 16;

/** Reads a list to its end and compares each page with State. */
export const listStep = ({ entity, cost, page }: Source): Step =>
  async function* ({ client, known, account, window, spend }, place) {
    let before: ReadonlySet<string> = new Set();
    for (let at = place; ; ) {
      const { listed: shown, odd, next } = await page(client, window, at);
      spend(cost);
      // Lists of version 1 show some records of a page again on the next one.
      const listed = shown.filter((record) => !before.has(keyOf(record)));
      before = new Set(shown.map(keyOf));
      const pairs = await sideBySide(listed, SIDE_BY_SIDE, async (record) => ({
        listed: record,
        stored: await known.record(account, entity, record.id),
      }));
      const { recovered, equal, unsure } = findMissing(pairs, window);
      yield {
        recovered,
        tally: found(entity, {
          listed: listed.length + odd,
          equal,
          recovered: recovered.length,
          deleted: recovered.filter(({ action }) => action === 'delete').length,
          unsure: unsure + odd,
        }),
        ...(next ? { next } : {}),
      };
      if (!next) return;
      at = next;
    }
  };

const keyOf = ({ id, updateTime }: Listed) => `${id} ${updateTime}`;
