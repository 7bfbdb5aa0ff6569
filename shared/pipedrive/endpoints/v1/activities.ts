import * as z from 'zod/mini';
import type { Infer } from '../../endpoint.ts';
import { Flag, Id } from '../fields.ts';
import { owned, ownerFields } from '../owner.ts';

/** An activity as the lists of version 1 answer it; `user_id` is whom it is assigned to. */
export const Activity = () =>
  owned(
    z.object({
      id: Id(),
      ...ownerFields(),
      subject: z.nullish(z.string()),
      type: z.nullish(z.string()),
      done: z.optional(Flag()),
      due_date: z.nullish(z.string()),
      due_time: z.nullish(z.string()),
      duration: z.nullish(z.string()),
      deal_id: z.nullish(Id()),
      lead_id: z.nullish(z.string()),
      person_id: z.nullish(Id()),
      org_id: z.nullish(Id()),
      project_id: z.nullish(Id()),
      created_by_user_id: z.nullish(Id()),
      active_flag: z.optional(Flag()),
      add_time: z.nullish(z.string()),
      update_time: z.nullish(z.string()),
    }),
  );
export type Activity = Infer<typeof Activity>;
