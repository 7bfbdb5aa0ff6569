import * as z from 'zod/mini';
import { ReadCustomFields } from './custom-fields.ts';
import { Id } from './fields.ts';

/** A user where a record names one: its id, or in v1 an object with it. */
const UserReference = () =>
  z.union([
    Id(),
    z.object({ id: Id() }),
    z.pipe(
      z.object({ value: Id() }),
      z.transform(({ value }) => ({ id: value })),
    ),
  ]);

/** The fields in which Pipedrive names whom a record belongs to: `owner_id`, and before v2 `user_id`. */
export const ownerFields = () => ({
  owner_id: z.nullish(UserReference()),
  user_id: z.nullish(UserReference()),
});

/** The fields in which a task names whom it is assigned to. */
export const assigneeFields = () => ({
  assignee_id: z.nullish(Id()),
  assignee_ids: z.nullish(z.array(Id())),
});

type Reference = number | { readonly id: number } | null | undefined;

interface OwnerFields {
  readonly owner_id?: Reference;
  readonly user_id?: Reference;
}

interface AssigneeFields {
  readonly assignee_id?: number | null | undefined;
  readonly assignee_ids?: readonly number[] | null | undefined;
}

/** A record of our model: `owner` is the user it belongs to, whatever Pipedrive calls that. */
export interface Owned {
  readonly owner: number | null;
}

const idOf = (user: Reference): number | null =>
  typeof user === 'object' && user ? user.id : (user ?? null);

/** Adds `owner` to a record that has `ownerFields`. */
export const owned = <S extends z.core.$ZodType<OwnerFields>>(schema: S) =>
  z.pipe(
    schema,
    z.transform((record: z.core.output<S>) => ({
      ...record,
      owner: idOf(record.owner_id) ?? idOf(record.user_id),
    })),
  );

/** Adds `owners` to a task that has `assigneeFields`; a task can have several. */
export const assigned = <S extends z.core.$ZodType<AssigneeFields>>(schema: S) =>
  z.pipe(
    schema,
    z.transform((record: z.core.output<S>) => ({
      ...record,
      owners: record.assignee_ids ?? (record.assignee_id ? [record.assignee_id] : []),
    })),
  );

/** What all v2 records have in common. */
export const recordFields = () => ({
  id: Id(),
  ...ownerFields(),
  add_time: z.nullish(z.string()),
  update_time: z.nullish(z.string()),
  is_deleted: z.optional(z.boolean()),
  custom_fields: z.nullish(ReadCustomFields()),
});
