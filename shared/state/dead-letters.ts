import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { keys } from './keys.ts';
import { assignments, type Table } from './table.ts';

/** The queue a message was buried from. */
export const QueueName = z.enum(['events', 'outbound']);
export type QueueName = z.infer<typeof QueueName>;

/** `waiting` for a decision; `redriven`: sent to its queue again; `discarded`: somebody decided against it. */
export const DeadLetterStatus = z.enum(['waiting', 'redriven', 'discarded']);
export type DeadLetterStatus = z.infer<typeof DeadLetterStatus>;

/** What a dead letter is about, in ids and names: never what it says. */
export const Subject = z.object({
  /** Of a write. */
  key: z.optional(z.string()),
  operation: z.optional(z.string()),
  /** Of a webhook delivery. */
  delivery: z.optional(z.string()),
  entity: z.optional(z.string()),
  recordId: z.optional(z.string()),
});
export type Subject = z.infer<typeof Subject>;

export const DeadLetter = z.extend(Subject, {
  id: z.string(),
  queue: QueueName,
  status: DeadLetterStatus,
  reason: z.string(),
  /** When it was buried first and last. */
  firstAt: z.string(),
  lastAt: z.string(),
  /** How often the queue handed it out before it was buried last. */
  receives: z.number(),
  /** How often it was buried; what makes each redrive one of its own. */
  burials: z.number(),
  /** When it was redriven or discarded. */
  decidedAt: z.optional(z.string()),
  group: z.string(),
  /** The message that was buried last, and its place in the queue: SQS counts in digits of one length. */
  messageId: z.string(),
  place: z.string(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

/** One burial of one message. */
export interface Burial {
  readonly id: string;
  readonly queue: QueueName;
  readonly subject: Subject;
  readonly reason: string;
  readonly at: string;
  readonly receives: number;
  readonly group: string;
  readonly messageId: string;
  readonly place: string;
  /** The message itself, where it is not told again by what is in the table already. */
  readonly message?: object;
}

export interface DeadLetters {
  /** Notes a burial. The same message again changes nothing; another of the same subject makes it wait again. */
  readonly record: (account: string, burial: Burial) => Promise<void>;
  readonly find: (account: string, id: string) => Promise<DeadLetter | undefined>;
  /** One page in the order of ids. */
  readonly page: (
    account: string,
    options: { readonly limit: number; readonly after?: string },
  ) => Promise<{ readonly items: readonly DeadLetter[]; readonly next?: string }>;
  /** The message that was kept with it, unparsed. */
  readonly message: (account: string, id: string) => Promise<unknown>;
  /**
   * Notes a decision on the burial that was looked at. Undefined when it was buried again or decided otherwise since:
   * then the decision is not about what is there now.
   */
  readonly decide: (
    account: string,
    seen: DeadLetter,
    status: 'redriven' | 'discarded',
    atMs: number,
  ) => Promise<DeadLetter | undefined>;
}

/** Decided ones are kept this long: more than the fourteen days that a queue and then its dead-letter queue keep a message. */
const KEEP_DECIDED_DAYS = 30;

const Kept = z.object({ message: z.unknown() });

/**
 * The dead letters of each account. What a message says is an item of its own: a list never reads it, and the letter stays
 * small beside the 400 KB that an item may have.
 */
export function createDeadLetters(table: Table): DeadLetters {
  return {
    record: async (account, { subject, message, at, ...burial }) => {
      // The message before the letter: a letter that is listed can be redriven.
      if (message)
        await table.put(keys.deadLetterMessage(account, burial.id), { message, messageId: burial.messageId });
      const set = assignments({ ...burial, ...subject, status: 'waiting', lastAt: at });
      await table.update(
        keys.deadLetter(account, burial.id),
        {
          text: `SET ${set.text}, firstAt = if_not_exists(firstAt, :lastAt) REMOVE expiresAt, decidedAt ADD burials :one`,
          names: set.names,
          values: { ...set.values, ':one': 1 },
        },
        { text: 'attribute_not_exists(messageId) OR messageId <> :messageId' },
      );
    },
    find: async (account, id) => {
      const item = await table.get(keys.deadLetter(account, id));
      return item === undefined ? undefined : parse(DeadLetter, item, 'deadLetter');
    },
    page: async (account, options) => {
      const { items, next } = await table.page(keys.deadLetters(account), options);
      return {
        items: items.map((item) => parse(DeadLetter, item, 'deadLetter')),
        ...(next === undefined ? {} : { next }),
      };
    },
    message: async (account, id) => {
      const item = await table.get(keys.deadLetterMessage(account, id));
      return item === undefined ? undefined : parse(Kept, item, 'deadLetter').message;
    },
    decide: async (account, seen, status, atMs) => {
      const expiresAt = Math.floor(atMs / 1000) + KEEP_DECIDED_DAYS * 86_400;
      const set = assignments({ status, decidedAt: new Date(atMs).toISOString(), expiresAt });
      const { done, item } = await table.update(
        keys.deadLetter(account, seen.id),
        {
          text: `SET ${set.text}`,
          names: set.names,
          values: { ...set.values, ':seen': seen.burials, ':was': seen.status },
        },
        { text: 'burials = :seen AND #status = :was' },
      );
      if (!done) return undefined;
      // Only the message of that burial: one that came back meanwhile has to stay.
      await table.update(
        keys.deadLetterMessage(account, seen.id),
        {
          text: 'SET expiresAt = :expiresAt',
          values: { ':expiresAt': expiresAt, ':messageId': seen.messageId },
        },
        { text: 'messageId = :messageId' },
      );
      return parse(DeadLetter, item, 'deadLetter');
    },
  };
}
