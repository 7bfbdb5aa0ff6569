import * as z from 'zod/mini';
import { Flag, Id } from '../fields.ts';

/** The id of what a v1 record points to: plain, or the `value` of an object that describes it. */
export const Link = () =>
  z.union([
    Id(),
    z.pipe(
      z.object({ value: Id() }),
      z.transform(({ value }) => value),
    ),
  ]);

/** Somebody who follows a record; `id` is that of the following, by which version 1 ends it. */
export const Follower = () =>
  z.object({
    id: Id(),
    user_id: Id(),
    deal_id: z.nullish(Id()),
    person_id: z.nullish(Id()),
    org_id: z.nullish(Id()),
    add_time: z.nullish(z.string()),
  });

/** A file attached to a record. */
export const AttachedFile = () =>
  z.object({
    id: Id(),
    user_id: z.nullish(Id()),
    deal_id: z.nullish(Id()),
    person_id: z.nullish(Id()),
    org_id: z.nullish(Id()),
    name: z.nullish(z.string()),
    file_name: z.nullish(z.string()),
    file_type: z.nullish(z.string()),
    file_size: z.nullish(z.int()),
    active_flag: z.nullish(Flag()),
    add_time: z.nullish(z.string()),
    update_time: z.nullish(z.string()),
    url: z.nullish(z.string()),
  });

/** A mail that belongs to a record, wrapped as in a flow. */
export const LinkedMail = () =>
  z.object({
    object: z.nullish(z.string()),
    timestamp: z.nullish(z.string()),
    data: z.object({
      id: Id(),
      user_id: z.nullish(Id()),
      mail_thread_id: z.nullish(Id()),
      subject: z.nullish(z.string()),
      snippet: z.nullish(z.string()),
      body_url: z.nullish(z.string()),
      message_time: z.nullish(z.string()),
    }),
  });
