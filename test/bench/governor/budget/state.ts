import { budgetOf } from '../../../../shared/governor/budget.ts';
import { dayOf } from '../../../../shared/governor/day.ts';
import { standingOf } from '../../../../shared/governor/ledger.ts';
import { sideBySide } from '../../../../shared/runtime/side-by-side.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import { createWrites } from '../../../../shared/state/writes.ts';
import type { Identity } from './identity.ts';

const SIDE_BY_SIDE = 32;
const PAGE = 500;

/** How an account stands, by what State says alone. */
export function createState({ table, lines, ledgers, now }: Identity, account: Account) {
  const { account: id } = account;
  const writes = createWrites(table);
  return {
    /** Writes that stand in line. */
    waiting: async (): Promise<number> => {
      let waiting = 0;
      let after: string | undefined;
      do {
        const page = await lines.page(id, { limit: PAGE, ...(after === undefined ? {} : { after }) });
        waiting += page.items.reduce((total, line) => total + line.waiting.length, 0);
        after = page.next;
      } while (after !== undefined);
      return waiting;
    },
    /** Those of the keys whose writes were sent. */
    sent: async (keys: readonly string[]): Promise<string[]> => {
      const found = await sideBySide(keys, SIDE_BY_SIDE, (key) => writes.find(id, key));
      return found.flatMap((write) => (write?.status === 'sent' ? [write.key] : []));
    },
    /** Tokens that the ledgers of these days have as spent. */
    spentTokens: async (timesMs: readonly number[]): Promise<number> => {
      const budget = budgetOf(account);
      const days = new Set(timesMs.map((ms) => dayOf(budget.timeZone, ms).day));
      let spent = 0;
      for (const day of days) spent += standingOf(await ledgers.read(id, day), budget, now()).spent;
      return spent;
    },
  };
}
