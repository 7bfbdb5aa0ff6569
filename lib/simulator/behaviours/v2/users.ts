import type { users } from '../../../../shared/pipedrive/endpoints/v2/users.ts';
import type { BehavioursOf } from '../../behaviour.ts';
import { cursorPage } from '../../lists/pages.ts';
import { followersOf } from '../../records/user-follower.ts';
import { followedUser } from '../v1/users.ts';

/** The one operation about users that version 2 has. */
export const userV2Behaviours: BehavioursOf<typeof users> = {
  getUserFollowers: ({ path, query }, context) => {
    const user = followedUser(context, path.id);
    const { items, next_cursor } = cursorPage(
      followersOf(context.company, user.id),
      { field: 'id', direction: 'asc', valueOf: ({ id }) => id },
      query,
    );
    const data = items.map(({ user_id, add_time }) => ({ user_id, add_time }));
    return { data, additional_data: { next_cursor } };
  },
};
