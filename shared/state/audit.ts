import * as z from 'zod/mini';
import { AppError } from '../errors.ts';
import { parse } from '../runtime/parse.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** One thing that a person did by the api: who, when, what. Fields are named, never their values. */
export const AuditEntry = z.object({
  id: z.string(),
  at: z.string(),
  /** The name of the token that asked. */
  by: z.string(),
  /** `dead-letter.redrive`, `dead-letter.edit`, `dead-letter.discard`. */
  action: z.string(),
  /** The id of what it was done to. */
  subject: z.string(),
  /** `asked`: cut short, so it may or may not have happened. `nothing`: refused, or somebody else was first. */
  outcome: z.enum(['asked', 'done', 'nothing']),
  /** The fields there were before and after, of an edit. */
  before: z.optional(z.array(z.string())),
  after: z.optional(z.array(z.string())),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** What is to be done. */
export type Deed = Pick<AuditEntry, 'by' | 'action' | 'subject' | 'before' | 'after'>;

export interface Audit {
  /** Does a deed between two notes: `asked` before it, so that none goes without one, and after it what came of it. */
  readonly audited: <T>(account: string, deed: Deed, work: () => Promise<Done<T>>) => Promise<T>;
  /** One page, newest first. */
  readonly page: (
    account: string,
    options: { readonly limit: number; readonly after?: string },
  ) => Promise<{ readonly items: readonly AuditEntry[]; readonly next?: string }>;
}

/** What came of a deed: `changed` unless it turned out that there was nothing to do. */
export interface Done<T> {
  readonly changed: boolean;
  readonly value: T;
}

export interface AuditPorts {
  readonly now: () => number;
  /** Tells apart what is done in the same millisecond. */
  readonly newId: () => string;
}

/** DynamoDB sorts upwards, so the key counts down; this has room until the year 2286. */
const LAST_MS = 9_999_999_999_999;

/** The audit of each account; entries are kept for good. */
export function createAudit(table: Table, { now, newId }: AuditPorts): Audit {
  return {
    audited: async (account, deed, work) => {
      const atMs = now();
      const id = `${String(LAST_MS - atMs).padStart(13, '0')}-${newId()}`;
      const key = keys.audit(account, id);
      const entry: AuditEntry = { ...deed, id, at: new Date(atMs).toISOString(), outcome: 'asked' };
      await table.put(key, entry);
      const close = (outcome: AuditEntry['outcome']) => table.put(key, { ...entry, outcome });
      try {
        const { changed, value } = await work();
        await close(changed ? 'done' : 'nothing');
        return value;
      } catch (error) {
        // An error of ours that refuses did nothing; after any other nobody knows, and the entry stays as it is.
        if (error instanceof AppError && error.remedy === 'reject') await close('nothing');
        throw error;
      }
    },
    page: async (account, options) => {
      const { items, next } = await table.page(keys.audits(account), options);
      return {
        items: items.map((item) => parse(AuditEntry, item, 'audit')),
        ...(next === undefined ? {} : { next }),
      };
    },
  };
}
