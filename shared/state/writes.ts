import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { type Collection, createCollection } from './collection.ts';
import { keys } from './keys.ts';
import { assignments, type Table } from './table.ts';

/** What matters most goes first once the budget is short. */
export const Lane = z.enum(['lifecycle', 'interactive', 'sync', 'backfill']);
export type Lane = z.infer<typeof Lane>;

/** Chosen by the caller; the same key never has two effects. */
export const WriteKey = z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/));

/**
 * `parked`: the day's tokens are spent or the account is blocked, and it resumes by itself. `sending`: a request is or was
 * under way; if its sender died, nobody knows whether it arrived. `superseded`: while it was parked another write was queued
 * that sets all it sets, and that one was sent.
 */
export const WriteStatus = z.enum([
  'queued',
  'parked',
  'sending',
  'sent',
  'rejected',
  'uncertain',
  'superseded',
]);
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
  /** How often a sender has begun to send it, and when last. */
  attempts: z.number(),
  beganMs: z.optional(z.number()),
  /** While parked: not before that time. */
  until: z.optional(z.string()),
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
  /** The write that made it superfluous. */
  supersededBy: z.optional(WriteKey),
  /** Who said how it stands, of one that was uncertain, and when. */
  resolvedBy: z.optional(z.string()),
  resolvedAt: z.optional(z.string()),
  /** The durable callback that waits for the outcome. */
  callbackId: z.optional(z.string()),
});
export type Write = z.infer<typeof Write>;

/** The part of a write that its outcome sets. */
export type Outcome = Partial<
  Pick<Write, 'cost' | 'httpStatus' | 'recordId' | 'reason' | 'field' | 'supersededBy'>
> & {
  readonly status: 'sent' | 'rejected' | 'uncertain' | 'superseded';
  readonly settledAt: string;
};

const OPEN: readonly WriteStatus[] = ['queued', 'parked', 'sending'];

/** It has its outcome; only a person changes that of one that is uncertain. */
export const isSettled = ({ status }: Write): boolean => !OPEN.includes(status);

/** For so long a write that is under way belongs to whoever began it: longer than a sender runs. */
export const SENDING_LEASE_MS = 80_000;

/** A sender began to send it and may be at it still. */
export const isHeld = ({ status, beganMs = 0 }: Write, nowMs: number): boolean =>
  status === 'sending' && nowMs < beganMs + SENDING_LEASE_MS;

const callHash = (call: string): string => createHash('sha256').update(call).digest('hex');

/** Whether a key was used for this call at first; an edit since then does not make its caller's repetition a conflict. */
export const wasAskedFor = (write: Write, call: string): boolean =>
  write.asked === undefined ? write.call === call : write.asked === callHash(call);

/** What a person has found out of an uncertain write. */
export type Resolution = Pick<Write, 'recordId' | 'reason'> & {
  readonly status: 'sent' | 'rejected' | 'queued';
  readonly resolvedBy: string;
  readonly resolvedAt: string;
};

export interface Writes extends Pick<Collection<Write>, 'find' | 'addAll'> {
  /**
   * Marks a write as under way and counts the attempt. Undefined when its outcome is known already, or when another sender
   * may be at it.
   */
  readonly begin: (account: string, key: string, nowMs: number) => Promise<Write | undefined>;
  /**
   * Keeps senders from a write for as long as `begin` does, without an attempt: for whoever takes it out of its place in line.
   * Undefined as with `begin`; `postpone` lets go.
   */
  readonly hold: (account: string, key: string, nowMs: number) => Promise<Write | undefined>;
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
  /** Nothing was done after all: the write waits until a time, saying why. */
  readonly park: (account: string, key: string, until: string, reason: string) => Promise<Write | undefined>;
  /** A person says of an uncertain write that it was sent or was not, or has it sent again; undefined unless it is uncertain. */
  readonly resolve: (account: string, key: string, resolution: Resolution) => Promise<Write | undefined>;
  /** Sets the outcome once; a later one changes nothing. Answers the write as it is then. */
  readonly settle: (account: string, key: string, outcome: Outcome) => Promise<Write | undefined>;
}

const status = { '#status': 'status' };
const open = {
  text: '#status IN (:queued, :parked, :sending)',
  names: status,
  values: { ':queued': 'queued', ':parked': 'parked', ':sending': 'sending' },
};

export function createWrites(table: Table): Writes {
  const { find, addAll } = createCollection(table, Write, keys.write, (write) => write.key);
  const lease = async (account: string, key: string, nowMs: number, attempts: number) => {
    const { done, item } = await table.update(
      keys.write(account, key),
      {
        text: 'SET #status = :sending, beganMs = :now REMOVE #until ADD attempts :attempts',
        names: { '#until': 'until' },
        values: { ':attempts': attempts, ':now': nowMs },
      },
      {
        text: '#status IN (:queued, :parked) OR (#status = :sending AND (attribute_not_exists(beganMs) OR beganMs <= :dead))',
        names: status,
        values: {
          ':queued': 'queued',
          ':parked': 'parked',
          ':sending': 'sending',
          ':dead': nowMs - SENDING_LEASE_MS,
        },
      },
    );
    return done ? parse(Write, item, 'write') : undefined;
  };
  return {
    find,
    addAll,
    begin: (account, key, nowMs) => lease(account, key, nowMs, 1),
    hold: (account, key, nowMs) => lease(account, key, nowMs, 0),
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
          names: status,
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
    park: async (account, key, until, reason) => {
      const set = assignments({ status: 'parked', until, reason });
      const { item } = await table.update(
        keys.write(account, key),
        { ...set, text: `SET ${set.text}` },
        open,
      );
      return item === undefined ? undefined : parse(Write, item, 'write');
    },
    resolve: async (account, key, resolution) => {
      const set = assignments(resolution);
      // What is to be sent has no outcome any more.
      const clear = resolution.status === 'queued' ? ' REMOVE reason, settledAt, cost, httpStatus' : '';
      const { done, item } = await table.update(
        keys.write(account, key),
        { ...set, text: `SET ${set.text}${clear}` },
        { text: '#status = :uncertain', names: status, values: { ':uncertain': 'uncertain' } },
      );
      return done ? parse(Write, item, 'write') : undefined;
    },
    settle: async (account, key, outcome) => {
      const set = assignments(outcome);
      const clear = outcome.reason === undefined ? 'reason, #until' : '#until';
      await table.update(
        keys.write(account, key),
        {
          text: `SET ${set.text} REMOVE ${clear}`,
          names: { ...set.names, '#until': 'until' },
          values: set.values,
        },
        open,
      );
      return find(account, key);
    },
  };
}
