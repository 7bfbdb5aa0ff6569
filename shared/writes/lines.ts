import { TooLarge } from '../errors.ts';
import { parse } from '../runtime/parse.ts';
import { sideBySide } from '../runtime/side-by-side.ts';
import { keys } from '../state/keys.ts';
import type { Page, Table } from '../state/table.ts';
import { changeVersioned } from '../state/versioned.ts';
import { emptyLine, joined, Line, left, letPast, type Place, parked, resumed } from './line.ts';

export interface LinesPorts {
  readonly table: Pick<Table, 'get' | 'put' | 'insertAll' | 'remove' | 'page'>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Writes that join the line of one record. */
export interface Joining {
  readonly group: string;
  readonly writes: readonly Pick<Place, 'key' | 'lane'>[];
}

/** The lines of all records that have writes without an outcome. Each change is one conditional write, and answers the line after it. */
export interface Lines {
  readonly find: (account: string, group: string) => Promise<Line>;
  /** Puts writes at the end. `TooLarge` when the line is full. */
  readonly join: (account: string, group: string, writes: Joining['writes']) => Promise<Line>;
  /** The same for many lines, in few calls, and in their order; a line that is full keeps no other from being joined. */
  readonly joinAll: (account: string, joining: readonly Joining[]) => Promise<(Line | TooLarge)[]>;
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
const isTooLarge = ({ waiting }: Line): boolean =>
  waiting.reduce((total, { key }) => total + 2 * key.length + 50, 0) > LARGEST_LINE_BYTES;

/** How many lines that are there already are joined side by side. */
const SIDE_BY_SIDE = 48;

const unlessFull = (line: Promise<Line>): Promise<Line | TooLarge> =>
  line.catch((error: unknown) => {
    if (error instanceof TooLarge) return error;
    throw error;
  });

export function createLines({ table, now, sleep, random }: LinesPorts): Lines {
  const read = (item: unknown) => parse(Line, item, 'line');
  /** An item that was removed and made anew never has a version that it had before: whoever saw that one is not to match. */
  const stampNow = () => ({ changedMs: now(), version: now() });
  const change = (
    account: string,
    group: string,
    next: (line: Line) => Line | 'remove',
    seen?: { readonly item: unknown },
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
        const after = { ...to, ...stampNow(), ...(stored ? { version: stored.version + 1 } : {}) };
        return [{ to: after }, after];
      },
      seen,
    );
  const join = (
    account: string,
    { group, writes }: Joining,
    // Most lines are new.
    seen: { readonly item: unknown } = { item: undefined },
  ) =>
    change(
      account,
      group,
      (line) => {
        const after = joined(line, writes);
        if (after !== line && isTooLarge(after))
          throw new TooLarge(
            'Too many writes wait for this one record; queue further ones when those are sent',
            { field: 'path', waiting: line.waiting.length },
          );
        return after;
      },
      seen,
    );

  return {
    find: async (account, group) => {
      const item = await table.get(keys.line(account, group));
      return item === undefined ? emptyLine(group) : read(item);
    },
    join: (account, group, writes) => join(account, { group, writes }),
    joinAll: async (account, joining) => {
      const afresh = joining
        .map(({ group, writes }): Line => ({ ...joined(emptyLine(group), writes), ...stampNow() }))
        .filter((line) => !isTooLarge(line));
      const written = await table.insertAll(
        afresh.map((line) => ({ key: keys.line(account, line.group), item: line })),
      );
      const tried = new Map(afresh.map((line, index) => [line.group, { line, written: written[index] }]));
      return sideBySide(joining, SIDE_BY_SIDE, async (one) => {
        const { line, written } = tried.get(one.group) ?? {};
        if (line && written?.done) return line;
        return unlessFull(join(account, one, written));
      });
    },
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
