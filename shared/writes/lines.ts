import { TooLarge } from '../errors.ts';
import { parse } from '../runtime/parse.ts';
import { keys } from '../state/keys.ts';
import type { Page, Table } from '../state/table.ts';
import { changeVersioned } from '../state/versioned.ts';
import { emptyLine, joined, Line, left, letPast, type Place, parked, resumed } from './line.ts';

export interface LinesPorts {
  readonly table: Pick<Table, 'get' | 'put' | 'remove' | 'page'>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** The lines of all records that have writes without an outcome. Each change is one conditional write, and answers the line after it. */
export interface Lines {
  readonly find: (account: string, group: string) => Promise<Line>;
  /** Puts writes at the end. `TooLarge` when the line is full. */
  readonly join: (
    account: string,
    group: string,
    writes: readonly Pick<Place, 'key' | 'lane'>[],
  ) => Promise<Line>;
  /** Takes a write out, which has led to a record perhaps that others of its content are not to be taken for. */
  readonly leave: (account: string, group: string, key: string, made?: string) => Promise<Line>;
  readonly park: (account: string, group: string, untilMs: number, reason: string) => Promise<Line>;
  /** Makes the first write due again, unless the line has changed since it was seen. */
  readonly resume: (account: string, seen: Line) => Promise<Line>;
  readonly letPast: (account: string, group: string, coveredKey: string, byKey: string) => Promise<Line>;
  /** Drops a line that nobody stands in, unless somebody came since it was seen. */
  readonly drop: (account: string, seen: Line) => Promise<void>;
  /** Some of an account's lines, by group. */
  readonly page: (
    account: string,
    options: { readonly limit: number; readonly after?: string },
  ) => Promise<{ readonly items: readonly Line[]; readonly next?: string }>;
}

/** DynamoDB keeps 400 KB in one item; a place takes its key twice at most, and the names and marks around it. */
const LARGEST_LINE_BYTES = 380_000;
const bytesOf = (places: readonly Place[]): number =>
  places.reduce((total, { key }) => total + 2 * key.length + 50, 0);

export function createLines({ table, now, sleep, random }: LinesPorts): Lines {
  const read = (item: unknown) => parse(Line, item, 'line');
  const change = (
    account: string,
    group: string,
    next: (line: Line) => Line | 'remove',
    isLikelyNew = false,
  ): Promise<Line> =>
    changeVersioned(
      { table, sleep, random },
      keys.line(account, group),
      read,
      (stored) => {
        const before = stored ?? emptyLine(group);
        const to = next(before);
        if (to === before) return ['leave', before];
        if (to === 'remove') return [stored ? 'remove' : 'leave', emptyLine(group)];
        // An item that was removed and made anew never has a version that it had before: whoever saw that one is not to match.
        const version = stored ? stored.version + 1 : now();
        const after = { ...to, changedMs: now(), version };
        return [{ to: after }, after];
      },
      { isLikelyNew },
    );

  return {
    find: async (account, group) => {
      const item = await table.get(keys.line(account, group));
      return item === undefined ? emptyLine(group) : read(item);
    },
    join: (account, group, writes) =>
      change(
        account,
        group,
        (line) => {
          const after = joined(line, writes);
          if (after !== line && bytesOf(after.waiting) > LARGEST_LINE_BYTES)
            throw new TooLarge(
              'Too many writes wait for this one record; queue further ones when those are sent',
              { field: 'path', waiting: line.waiting.length },
            );
          return after;
        },
        true,
      ),
    leave: (account, group, key, made) =>
      change(account, group, (line) => {
        const after = left(line, key, made);
        return after !== line && after.waiting.length === 0 && after.made.length === 0 ? 'remove' : after;
      }),
    park: (account, group, untilMs, reason) =>
      change(account, group, (line) => parked(line, untilMs, reason, now())),
    resume: (account, seen) =>
      change(account, seen.group, (line) => (line.version === seen.version ? resumed(line) : line)),
    letPast: (account, group, coveredKey, byKey) =>
      change(account, group, (line) => letPast(line, coveredKey, byKey)),
    drop: async (account, seen) => {
      await change(account, seen.group, (line) => (line.version === seen.version ? 'remove' : line));
    },
    page: async (account, options) => {
      const { items, next }: Page = await table.page(keys.lines(account), options);
      return { items: items.map(read), ...(next === undefined ? {} : { next }) };
    },
  };
}
