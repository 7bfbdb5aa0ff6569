import type { Context, Result } from '../behaviour.ts';
import { activeUsers } from '../store/company.ts';
import { seenRecord } from './guards.ts';

/** `GET /{kind}s/{id}/permittedUsers`: the ids of the active users who may see a record. */
export const permittedUsers = (
  context: Context,
  kind: 'deal' | 'person' | 'organization' | 'product',
  id: string,
): Result => usersWhoSee(context, seenRecord(context, kind, id));

/** The same of a record that has been looked up. */
export const usersWhoSee = (
  { company, sees }: Context,
  record: { readonly owner_id: number; readonly visible_to: number },
): Result => ({
  data: activeUsers(company)
    .filter((user) => sees(user, record))
    .map(({ id }) => id),
});
