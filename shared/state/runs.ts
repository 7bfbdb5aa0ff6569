import * as z from 'zod/mini';
import { App } from '../pipedrive/v1.ts';
import { Quote } from '../writes/quote.ts';
import { type Collection, createCollection } from './collection.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** What to provision: a user with this e-mail, this role (id or name) and these permission sets. */
export const ProvisioningRequest = z.strictObject({
  email: z.string().check(z.maxLength(255), z.regex(/^[^\s@<>"',;]+@[^\s@<>"',;]+\.[^\s@<>"',;]+$/)),
  role: z.optional(z.union([z.int(), z.string().check(z.minLength(1), z.maxLength(255))])),
  access: z.optional(
    z
      .array(
        z.strictObject({
          app: App(),
          admin: z.optional(z.boolean()),
          permission_set_id: z.optional(z.string().check(z.maxLength(64))),
        }),
      )
      .check(z.maxLength(20)),
  ),
});
export type ProvisioningRequest = z.infer<typeof ProvisioningRequest>;

/** One thing a run did or found, in the order it happened. */
export const RunStep = z.object({
  step: z.string(),
  outcome: z.string(),
  at: z.string(),
  /** The key of the write, where one was queued. */
  write: z.optional(z.string()),
});
export type RunStep = z.infer<typeof RunStep>;

/** One thing that was read back from Pipedrive and compared with what was wanted. */
export const Check = z.object({ what: z.string(), wanted: z.string(), found: z.string(), ok: z.boolean() });
export type Check = z.infer<typeof Check>;

/** What Pipedrive's API cannot do and a person has to. */
export const ManualTask = z.object({ what: z.string(), where: z.string() });
export type ManualTask = z.infer<typeof ManualTask>;

export const Run = z.object({
  id: z.string(),
  request: ProvisioningRequest,
  status: z.enum(['requested', 'running', 'succeeded', 'failed']),
  requestedAt: z.string(),
  finishedAt: z.optional(z.string()),
  userId: z.optional(z.int()),
  /** What the plan costs, before anything of it is done. */
  quote: z.optional(Quote),
  steps: z.array(RunStep),
  verified: z.array(Check),
  manual: z.array(ManualTask),
  /** Why it failed, and what to do next. */
  reason: z.optional(z.string()),
});
export type Run = z.infer<typeof Run>;

export type Runs = Collection<Run>;

/** Provisioning runs; only a run's own execution saves it. */
export const createRuns = (table: Table): Runs => createCollection(table, Run, keys.run, (run) => run.id);
