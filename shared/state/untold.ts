import * as z from 'zod/mini';
import type { UserNode } from './graph.ts';

/** What of users is in their events, and so what a gap can lose: role and access never are, they are user-sync's. */
export const TOLD = ['email', 'name', 'active'] as const satisfies readonly (keyof UserNode)[];

/**
 * What a sync has read of a user and no event has told: that one was `added`, or the fields that were otherwise when they
 * were told last, as they were then. The webhook may still come; if it is lost, the next comparison for a gap tells it.
 */
export const Untold = z.union([
  z.literal('added'),
  z.object({
    email: z.optional(z.string()),
    name: z.optional(z.string()),
    active: z.optional(z.boolean()),
  }),
]);
export type Untold = z.infer<typeof Untold>;

/** What is untold of a user once a sync has read him to be `after`. What he is told to be already is nothing. */
export function untoldOf(before: UserNode, after: UserNode, untold: Untold | undefined): Untold | undefined {
  if (untold === 'added') return untold;
  const told = { ...before, ...untold };
  const fields = TOLD.filter((field) => told[field] !== undefined && told[field] !== after[field]);
  return fields.length === 0 ? undefined : Object.fromEntries(fields.map((field) => [field, told[field]]));
}
