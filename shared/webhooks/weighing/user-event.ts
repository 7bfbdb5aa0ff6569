import * as z from 'zod/mini';
import { parse } from '../../runtime/parse.ts';
import type { UserNode } from '../../state/graph.ts';
import { userNode } from '../../state/user-node.ts';
import type { NormalRecord, RecordChange } from '../change.ts';

const UserData = z.object({
  email: z.nullish(z.string()),
  name: z.nullish(z.string()),
  active_flag: z.nullish(z.boolean()),
  /** Of a read alone. */
  is_deleted: z.nullish(z.boolean()),
});

const UserId = z.pipe(
  z.string().check(z.regex(/^[1-9]\d{0,14}$/)),
  z.transform((text) => Number(text)),
);

/**
 * What a change of a user says that the graph has. Off-boarding arrives as a change with `active_flag: false`, not as a
 * delete; a delete, should one ever come, means the same. Role and access are never in it, and left to the sync where a read has them.
 */
export function userEventFrom({ id, action, after, previous }: RecordChange): UserNode {
  const known: NormalRecord = after ?? previous ?? {};
  const { email, name, active_flag, is_deleted } = parse(UserData, known, 'data');
  const active = action === 'delete' ? false : active_flag;
  return userNode({
    id: parse(UserId, id, 'meta.entity_id'),
    email,
    name,
    ...(typeof active === 'boolean' ? { active_flag: active } : {}),
    ...(typeof is_deleted === 'boolean' ? { is_deleted } : {}),
  });
}
