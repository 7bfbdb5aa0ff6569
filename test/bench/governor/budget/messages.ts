import * as z from 'zod';

/** How the simulated company is started: its clock, and how many tokens others have left of its day. */
export const PipedriveOptions = z.object({ offsetMs: z.number(), tokensLeft: z.int(), deals: z.int() });
export type PipedriveOptions = z.infer<typeof PipedriveOptions>;

export const PipedriveHello = z.object({ url: z.url(), accessToken: z.string(), dealIds: z.array(z.int()) });
export type PipedriveHello = z.infer<typeof PipedriveHello>;

/** Puts its clock forward, or asks what it has seen. */
export const PipedriveRequest = z.discriminatedUnion('do', [
  z.object({ do: z.literal('put-forward'), offsetMs: z.number() }),
  z.object({ do: z.literal('report') }),
]);

export type PipedriveRequest = z.infer<typeof PipedriveRequest>;

/** What the simulated company has seen. */
export const Seen = z.object({
  /** Tokens a day. */
  limit: z.int(),
  /** In the order of their arrival. */
  requests: z.array(
    z.object({
      atMs: z.number(),
      method: z.string(),
      path: z.string(),
      status: z.union([z.number(), z.string()]),
      cost: z.number(),
    }),
  ),
  /** Which writes each deal has taken, by their numbers, in that order. */
  deals: z.array(z.object({ id: z.int(), numbers: z.array(z.number()) })),
  organizations: z.array(z.string()),
});
export type Seen = z.infer<typeof Seen>;

/** How the workers are started. */
export const WorkersOptions = z.object({
  offsetMs: z.number(),
  awsUrl: z.url(),
  pipedriveUrl: z.url(),
  accessToken: z.string(),
  dealIds: z.array(z.int()),
  folder: z.string(),
});
export type WorkersOptions = z.infer<typeof WorkersOptions>;

/** Queues the ordinary writes or the urgent ones, goes on with what is parked at a later time, or asks how it ended. */
export const WorkersRequest = z.discriminatedUnion('do', [
  z.object({ do: z.literal('queue'), what: z.enum(['ordinary', 'urgent']) }),
  z.object({ do: z.literal('resume'), offsetMs: z.number() }),
  z.object({ do: z.literal('report') }),
]);

export type WorkersRequest = z.infer<typeof WorkersRequest>;

/** Answered when nothing moves any more: so many writes have no outcome. */
export const Still = z.object({ open: z.int() });
export type Still = z.infer<typeof Still>;

/** How it ended, as State has it. */
export const Ended = z.object({
  quoteTokens: z.number(),
  /** Of both days, as their ledgers have it. */
  spentTokens: z.number(),
  /** Keys of the writes whose outcome is `sent`. */
  sent: z.array(z.string()),
});
export type Ended = z.infer<typeof Ended>;
