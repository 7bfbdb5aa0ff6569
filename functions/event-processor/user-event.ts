import * as z from 'zod/mini';
import { parse } from '../../shared/runtime/parse.ts';
import type { Delivery } from '../../shared/webhooks/delivery.ts';

/** What a user event says that the graph has: role and access are never in it. */
export interface UserEvent {
  readonly id: number;
  readonly email?: string;
  readonly name?: string;
  readonly active?: boolean;
}

const UserData = z.object({
  email: z.nullish(z.string()),
  name: z.nullish(z.string()),
  active_flag: z.nullish(z.boolean()),
});

const UserId = z.pipe(
  z.string().check(z.regex(/^\d{1,15}$/)),
  z.transform((text) => Number(text)),
);

/**
 * Reads a user event. Off-boarding arrives as a change with `active_flag: false`, not as a delete; a delete, should one
 * ever come, means the same.
 */
export function userEventFrom({ meta, data, previous }: Delivery): UserEvent {
  const user = parse(UserData, data ?? previous ?? {}, 'data');
  const active = meta.action === 'delete' ? false : user.active_flag;
  return {
    id: parse(UserId, meta.entity_id, 'meta.entity_id'),
    ...(typeof user.email === 'string' ? { email: user.email } : {}),
    ...(typeof user.name === 'string' ? { name: user.name } : {}),
    ...(typeof active === 'boolean' ? { active } : {}),
  };
}
