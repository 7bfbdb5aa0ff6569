import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { CursorQuery, Id } from '../fields.ts';

/** Who follows a user, and since when. */
export const UserFollower = () => z.object({ user_id: Id(), add_time: z.nullish(z.string()) });
export type UserFollower = Infer<typeof UserFollower>;

/** All else about users is in version 1. */
export const users = {
  getUserFollowers: endpoint({
    operation: 'getUserFollowers',
    version: 'v2',
    method: 'GET',
    path: '/users/{id}/followers',
    cost: 10,
    scopes: ['users:read'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: UserFollower,
  }),
};
