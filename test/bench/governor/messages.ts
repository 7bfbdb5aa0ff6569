import * as z from 'zod';

/** How the server is started: the window that it enforces, and what it does to requests on their way. */
export const ServerOptions = z.object({
  limit: z.int(),
  /** After so many accepted requests the work is done, and nothing is counted any more; absent: never. */
  requests: z.optional(z.int()),
  /** Every request arrives so much later, at random from the least to the most. */
  delayMs: z.tuple([z.number(), z.number()]),
});
export type ServerOptions = z.infer<typeof ServerOptions>;

/** The sender that belongs to nobody's governor. */
export const FOREIGN = 'foreign';

/** What the server saw until the work was done; the foreign app's requests apart. */
export const Account = z.object({
  acceptedMs: z.array(z.number()),
  bySender: z.record(z.string(), z.int()),
  refused: z.int(),
  foreignMs: z.array(z.number()),
});
export type Account = z.infer<typeof Account>;

/** Asks the server for its account: once the work is done, or at once, which ends the work. */
export const AccountRequest = z.object({ when: z.enum(['done', 'now']) });

export const GovernorName = z.enum(['ours', 'back-off', 'static-share', 'rate-limiter-flexible']);
export type GovernorName = z.infer<typeof GovernorName>;

/** How a sender is started. */
export const SenderOptions = z.object({
  id: z.string(),
  governor: GovernorName,
  /** Names the window, so that no run meets another's. */
  account: z.string(),
  limit: z.int(),
  /** How many processes share the window. */
  senders: z.int(),
  serverUrl: z.url(),
  awsUrl: z.url(),
});
export type SenderOptions = z.infer<typeof SenderOptions>;

/** Begins, or asks how it went. */
export const SenderRequest = z.object({ do: z.enum(['work', 'report']) });

/** What a sender did; calls to DynamoDB count whether or not their condition held. */
export const SenderReport = z.object({
  firstSentMs: z.optional(z.number()),
  writes: z.int(),
  reads: z.int(),
});
export type SenderReport = z.infer<typeof SenderReport>;

/** How long each lifecycle request waited before it left. */
export const Waits = z.object({ waitsMs: z.array(z.number()) });
export type Waits = z.infer<typeof Waits>;
