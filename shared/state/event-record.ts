import * as z from 'zod/mini';

/** Where an event came from: a webhook, or a read of Pipedrive that found what no webhook told. */
export const EventKind = z.enum(['delivery', 'recovered']);
export type EventKind = z.infer<typeof EventKind>;

/**
 * What became of an event. `applied`: it is the state of its record. `stale`: a later one was known. `covered`: a read for a
 * gap had told it already. `told`: State had just this already. `echo`: it tells of a write of ours. `refuted`: Pipedrive,
 * asked, says otherwise. `unrecognised`: it could not be read.
 */
export const EventEffect = z.enum(['applied', 'stale', 'covered', 'told', 'echo', 'refuted', 'unrecognised']);
export type EventEffect = z.infer<typeof EventEffect>;

/** One delivery of an event: each further one is an attempt more, or another webhook that tells the same. */
export const Telling = z.object({
  deliveryId: z.string(),
  webhookId: z.optional(z.string()),
  attempt: z.int(),
  at: z.string(),
});
export type Telling = z.infer<typeof Telling>;

/**
 * What handling an event anew came to. `republished`: it is what State has, and was told again. `applied`: it became so now.
 * `skipped`: it is outdated, or no news. `unrecognised`: it cannot be read, today as then.
 */
export const ReplayOutcome = z.enum(['republished', 'applied', 'skipped', 'unrecognised']);
export type ReplayOutcome = z.infer<typeof ReplayOutcome>;

/** One time that an event was handled anew because a person asked. */
export const Replay = z.object({
  request: z.string(),
  at: z.string(),
  outcome: ReplayOutcome,
  /** Why it was skipped. */
  reason: z.optional(z.string()),
});
export type Replay = z.infer<typeof Replay>;

/** What a list shows of an event: nothing of what it says. */
export const EventHead = z.object({
  /** Of the change; of what is unrecognised, of the delivery. */
  id: z.string(),
  kind: z._default(EventKind, 'delivery'),
  receivedAt: z.string(),
  effect: EventEffect,
  entity: z.optional(z.string()),
  entityId: z.optional(z.string()),
  action: z.optional(z.string()),
  correlationId: z.optional(z.string()),
});
export type EventHead = z.infer<typeof EventHead>;

/** One event: the entry in the log, and the note that it has had its effect. */
export const EventRecord = z.extend(EventHead, {
  /** Why it had this effect. */
  reason: z.optional(z.string()),
  /** Who did it: a user's id. */
  actor: z.optional(z.string()),
  /** Of the record, with this change. */
  sequence: z.optional(z.number()),
  /** The gap it was found for. */
  gapId: z.optional(z.string()),
  handledAt: z.optional(z.string()),
  /** How often the queue had handed it out by then. */
  receives: z.optional(z.int()),
  told: z._default(z.array(Telling), []),
  replays: z._default(z.array(Replay), []),
  /** The event as it came. */
  raw: z.string(),
  /** When DynamoDB may drop it, in seconds since 1970. */
  expiresAt: z.number(),
});
export type EventRecord = z.infer<typeof EventRecord>;

/** An event as it is noted first. */
export type NewEvent = z.input<typeof EventRecord>;

/** Which events of the log: those received from `from` up to but not at `to`, and of what kind. Times are ISO with milliseconds. */
export const EventFilter = z.object({
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  entity: z.optional(z.string()),
  /** Of this one record of `entity`. */
  entityId: z.optional(z.string()),
  correlationId: z.optional(z.string()),
  effect: z.optional(EventEffect),
});
export type EventFilter = z.infer<typeof EventFilter>;
