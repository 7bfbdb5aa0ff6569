import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { type Collection, createCollection } from './collection.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** What matters most goes first once the budget is short. */
export const Lane = z.enum(['lifecycle', 'interactive', 'sync', 'backfill']);
export type Lane = z.infer<typeof Lane>;

/** Chosen by the caller; the same key never has two effects. */
export const WriteKey = z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/));

/** `sending`: a request is or was under way; if its sender died, nobody knows whether it arrived. */
export const WriteStatus = z.enum(['queued', 'sending', 'sent', 'rejected', 'uncertain']);
export type WriteStatus = z.infer<typeof WriteStatus>;

export const Write = z.object({
  key: WriteKey,
  operation: z.string(),
  /** `{path, query, body}` as JSON text. */
  call: z.string(),
  lane: Lane,
  /** What must stay in order: the account and the record. */
  group: z.string(),
  status: WriteStatus,
  queuedAt: z.string(),
  /** How often a sender has begun to send it. */
  attempts: z.number(),
  /** When the outcome was known. */
  settledAt: z.optional(z.string()),
  /** Tokens it cost; absent until it was sent. */
  cost: z.optional(z.number()),
  /** Pipedrive's HTTP status and the id of the record. */
  httpStatus: z.optional(z.number()),
  recordId: z.optional(z.string()),
  /** Why it was rejected or is uncertain, or what the last attempt failed with. */
  reason: z.optional(z.string()),
  field: z.optional(z.string()),
  /** How often a person changed its call, and the SHA-256 of the call that the key was first used for. */
  edits: z.optional(z.number()),
  asked: z.optional(z.string()),
  /** The durable callback that waits for the outcome. */
  callbackId: z.optional(z.string()),
});
export type Write = z.infer<typeof Write>;

/** The part of a write that its outcome sets. */
export type Outcome = Partial<Pick<Write, 'cost' | 'httpStatus' | 'recordId' | 'reason' | 'field'>> & {
  readonly status: 'sent' | 'rejected' | 'uncertain';
  readonly settledAt: string;
};

export const isSettled = (write: Write): boolean => write.status !== 'queued' && write.status !== 'sending';

const callHash = (call: string): string => createHash('sha256').update(call).digest('hex');

/** Whether a key was used for this call at first; an edit since then does not make its caller's repetition a conflict. */
export const wasAskedFor = (write: Write, call: string): boolean =>
  write.asked === undefined ? write.call === call : write.asked === callHash(call);

export interface Writes extends Pick<Collection<Write>, 'find' | 'add'> {
  /** Marks a write as under way and counts the attempt; undefined when its outcome is known already. */
  readonly begin: (account: string, key: string) => Promise<Write | undefined>;
  /**
   * Puts another call in place of the one that was seen. Undefined when the write no longer waits, or was edited since:
   * a request that is or was under way says what it says.
   */
  readonly edit: (
    account: string,
    seen: Write,
    call: Pick<Write, 'call' | 'group'>,
  ) => Promise<Write | undefined>;
  /** Nothing was done after all: the write waits again, saying why. */
  readonly postpone: (account: string, key: string, reason: string) => Promise<void>;
  /** Sets the outcome once; a later one changes nothing. Answers the write as it is then. */
  readonly settle: (account: string, key: string, outcome: Outcome) => Promise<Write | undefined>;
}

const open = {
  text: '#status IN (:queued, :sending)',
  names: { '#status': 'status' },
  values: { ':queued': 'queued', ':sending': 'sending' },
};

export function createWrites(table: Table): Writes {
  const { find, add } = createCollection(table, Write, keys.write, (write) => write.key);
  return {
    find,
    add,
    begin: async (account, key) => {
      const { done, item } = await table.update(
        keys.write(account, key),
        { text: 'SET #status = :sending ADD attempts :one', values: { ':one': 1 } },
        open,
      );
      return done ? parse(Write, item, 'write') : undefined;
    },
    edit: async (account, seen, { call, group }) => {
      const edits = seen.edits ?? 0;
      const { done, item } = await table.update(
        keys.write(account, seen.key),
        {
          text: 'SET #call = :call, #group = :group, asked = if_not_exists(asked, :asked), edits = :edits',
          names: { '#call': 'call', '#group': 'group' },
          values: { ':call': call, ':group': group, ':asked': callHash(seen.call), ':edits': edits + 1 },
        },
        {
          text: `#status = :queued AND ${edits === 0 ? 'attribute_not_exists(edits)' : 'edits = :seen'}`,
          names: { '#status': 'status' },
          values: { ':queued': 'queued', ...(edits === 0 ? {} : { ':seen': edits }) },
        },
      );
      return done ? parse(Write, item, 'write') : undefined;
    },
    postpone: async (account, key, reason) => {
      await table.update(
        keys.write(account, key),
        { text: 'SET #status = :queued, reason = :reason', values: { ':reason': reason } },
        open,
      );
    },
    settle: async (account, key, outcome) => {
      const fields = Object.entries(outcome).filter(([, value]) => value !== undefined);
      const set = fields.map(([name]) => `#${name} = :${name}`).join(', ');
      const clear = outcome.reason === undefined ? ' REMOVE reason' : '';
      await table.update(
        keys.write(account, key),
        {
          text: `SET ${set}${clear}`,
          names: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
          values: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
        },
        open,
      );
      return find(account, key);
    },
  };
}
