import type { Table } from '../store/table.ts';
import { dateOf } from '../store/times.ts';

/** What the company has spent on one day; `id` is the day in the company's server time zone. */
export interface Spend {
  readonly id: string;
  readonly tokens: number;
}

/** POST and PUT requests of one user on one UTC day; `id` is `<day> <userId>`. */
export interface Writes {
  readonly id: string;
  readonly count: number;
}

/** The company's tokens of the day, shared by all its users. */
export interface Budget {
  readonly limit: () => number;
  readonly spent: (nowMs: number) => number;
  /** Charges a request; false, and no charge, when the day's budget is used up. The last request may overdraw it. */
  readonly charge: (cost: number, nowMs: number) => boolean;
  /** Counts a POST or PUT and answers how many the user has left today. Pipedrive still shows the number; nothing is refused for it. */
  readonly countWrite: (userId: number, nowMs: number) => number;
  readonly day: (nowMs: number) => string;
}

const WRITES_PER_DAY = 10_000;

export function createBudget(ports: {
  readonly spends: Table<Spend>;
  readonly writes: Table<Writes>;
  /** Tokens a day; it grows with the seats. */
  readonly limit: () => number;
  /** IANA name; the day changes at its midnight. */
  readonly timeZone: string;
}): Budget {
  const { spends, writes, limit } = ports;
  // This locale writes a date as YYYY-MM-DD.
  const days = new Intl.DateTimeFormat('en-CA', { timeZone: ports.timeZone });
  const day = (nowMs: number) => days.format(nowMs);
  const spent = (nowMs: number) => spends.get(day(nowMs))?.tokens ?? 0;

  return {
    limit,
    spent,
    day,
    charge: (cost, nowMs) => {
      const before = spent(nowMs);
      if (before >= limit()) return false;
      dropOthers(spends, (id) => id === day(nowMs));
      spends.put({ id: day(nowMs), tokens: before + cost });
      return true;
    },
    countWrite: (userId, nowMs) => {
      const today = dateOf(nowMs);
      const id = `${today} ${userId}`;
      dropOthers(writes, (other) => other.startsWith(today));
      const count = (writes.get(id)?.count ?? 0) + 1;
      writes.put({ id, count });
      return Math.max(0, WRITES_PER_DAY - count);
    },
  };
}

function dropOthers(
  table: Table<{ id: string; tokens: number }> | Table<Writes>,
  keep: (id: string) => boolean,
) {
  for (const { id } of table.all()) if (!keep(id)) table.remove(id);
}
