import type { Context, Result } from '../behaviour.ts';
import { cursorPage, offsetPage } from '../lists/pages.ts';
import type { Company } from '../store/company.ts';
import { v2Time } from '../store/times.ts';
import { oldTime } from '../v1/old-time.ts';
import { badRequest, notFound } from '../wire/refusal.ts';
import { idOf, mayEdit, notDeleted, seenRecord } from './guards.ts';

/** The kinds of record that users can follow. */
export type Followed = 'person' | 'organization' | 'deal' | 'product';

/** That a user follows a record. */
export interface FollowerRecord {
  /** Of the relationship, by which version 1 knows it. */
  readonly id: number;
  readonly kind: Followed;
  readonly item_id: number;
  readonly user_id: number;
  readonly add_time: string;
}

/** That a user began or ceased to follow a record. */
export interface FollowerChangeRecord {
  readonly id: number;
  readonly kind: Followed;
  readonly item_id: number;
  readonly action: 'added' | 'removed';
  readonly actor_user_id: number;
  readonly follower_user_id: number;
  readonly time: string;
}

interface CursorPage {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

interface OffsetPage {
  readonly start?: number | undefined;
  readonly limit?: number | undefined;
}

const byId = { field: 'id', direction: 'asc', valueOf: ({ id }: { readonly id: number }) => id } as const;

const LINKS = {
  person: 'person_id',
  organization: 'org_id',
  deal: 'deal_id',
  product: 'product_id',
} as const;

const followersOf = (company: Company, kind: Followed, itemId: number): readonly FollowerRecord[] =>
  company.follower.all().filter((follower) => follower.kind === kind && follower.item_id === itemId);

/** How many users follow a record, for `followers_count`. */
export const followersCount = (company: Company, kind: Followed, itemId: number): number =>
  followersOf(company, kind, itemId).length;

/** `GET /api/v2/{kind}s/{id}/followers`. */
export function listFollowers(
  context: Context,
  kind: Followed,
  id: string | number,
  page: CursorPage,
): Result {
  const record = seenRecord(context, kind, String(id));
  const { items, next_cursor } = cursorPage(followersOf(context.company, kind, record.id), byId, page);
  return {
    data: items.map(({ user_id, add_time }) => ({ user_id, add_time })),
    additional_data: { next_cursor },
  };
}

/** `POST /api/v2/{kind}s/{id}/followers`, answered with 201. Somebody who follows already is a 400. */
export function addFollower(context: Context, kind: Followed, id: string | number, userId: number): Result {
  const { item_id, follower } = toFollow(context, kind, id, userId);
  if (follower) throw badRequest('The user follows this record already');
  const { user_id, add_time } = follow(context, kind, item_id, userId);
  return { status: 201, data: { user_id, add_time } };
}

/** `DELETE /api/v2/{kind}s/{id}/followers/{follower_id}`, where the follower is named by the user's id. */
export function removeFollower(
  context: Context,
  kind: Followed,
  id: string | number,
  userId: string | number,
): Result {
  const wanted = idOf(String(userId));
  unfollow(context, kind, id, ({ user_id }) => user_id === wanted);
  return { data: { user_id: wanted } };
}

/** `GET /api/v2/{kind}s/{id}/followers/changelog`. That the oldest change comes first is assumed. */
export function followersChangelog(
  context: Context,
  kind: Followed,
  id: string | number,
  page: CursorPage,
): Result {
  const record = seenRecord(context, kind, String(id));
  const changes = context.company.followerChange
    .all()
    .filter((change) => change.kind === kind && change.item_id === record.id);
  const { items, next_cursor } = cursorPage(changes, byId, page);
  return {
    data: items.map(({ action, actor_user_id, follower_user_id, time }) => ({
      action,
      actor_user_id,
      follower_user_id,
      time,
    })),
    additional_data: { next_cursor },
  };
}

/** `GET /api/v1/{kind}s/{id}/followers`: relationships with ids of their own, as in the official examples. */
export function v1Followers(
  context: Context,
  kind: Followed,
  id: string | number,
  page: OffsetPage = {},
): Result {
  const record = seenRecord(context, kind, String(id));
  return offsetPage(followersOf(context.company, kind, record.id).map(v1Follower), page);
}

/** `POST /api/v1/{kind}s/{id}/followers`. That one who follows already is answered once more is assumed; v2 refuses. */
export function v1AddFollower(context: Context, kind: Followed, id: string | number, userId: number): Result {
  const { item_id, follower } = toFollow(context, kind, id, userId);
  return { data: v1Follower(follower ?? follow(context, kind, item_id, userId)) };
}

/** `DELETE /api/v1/{kind}s/{id}/followers/{follower_id}`, where the follower is named by the relationship's id. */
export function v1RemoveFollower(
  context: Context,
  kind: Followed,
  id: string | number,
  followerId: string | number,
): Result {
  const wanted = idOf(String(followerId));
  unfollow(context, kind, id, (follower) => follower.id === wanted);
  return { data: { id: wanted } };
}

/** Lets the followers of a record that is merged away follow the one that stays. That they do is assumed. */
export function moveFollowers({ company }: Context, kind: Followed, from: number, to: number): void {
  const known = new Set(followersOf(company, kind, to).map(({ user_id }) => user_id));
  for (const follower of followersOf(company, kind, from)) {
    if (known.has(follower.user_id)) company.follower.remove(follower.id);
    else company.follower.put({ ...follower, item_id: to });
  }
}

/** Forgets who followed a record that is purged. */
export function forgetFollowers(company: Company, kind: string, itemId: string | number): void {
  for (const table of [company.follower, company.followerChange])
    for (const { id, ...entry } of table.all())
      if (entry.kind === kind && entry.item_id === itemId) table.remove(id);
}

const v1Follower = ({ id, kind, item_id, user_id, add_time }: FollowerRecord) => ({
  user_id,
  id,
  [LINKS[kind]]: item_id,
  add_time: oldTime(add_time),
});

/**
 * Checks that a user may be made a follower, and finds the relationship there may be. Who sees a record may follow it;
 * that making others follow takes the permission to edit it is assumed.
 */
function toFollow(context: Context, kind: Followed, id: string | number, userId: number) {
  const record = seenRecord(context, kind, String(id));
  if (userId !== context.caller.id) mayEdit(context, kind, record);
  notDeleted(record);
  if (!context.company.user.get(userId)?.active_flag)
    throw badRequest('user_id must be the id of an active user');
  const follower = followersOf(context.company, kind, record.id).find(({ user_id }) => user_id === userId);
  return { item_id: record.id, follower };
}

function follow(context: Context, kind: Followed, itemId: number, userId: number): FollowerRecord {
  const { company, nowMs } = context;
  tell(context, kind, itemId, userId, 'added');
  return company.follower.put({
    id: company.follower.nextId(),
    kind,
    item_id: itemId,
    user_id: userId,
    add_time: v2Time(nowMs),
  });
}

function unfollow(
  context: Context,
  kind: Followed,
  id: string | number,
  isMeant: (follower: FollowerRecord) => boolean,
): void {
  const record = seenRecord(context, kind, String(id));
  const follower = followersOf(context.company, kind, record.id).find(isMeant);
  if (!follower) throw notFound('Follower');
  if (follower.user_id !== context.caller.id) mayEdit(context, kind, record);
  notDeleted(record);
  context.company.follower.remove(follower.id);
  tell(context, kind, record.id, follower.user_id, 'removed');
}

function tell(
  { company, caller, nowMs }: Context,
  kind: Followed,
  itemId: number,
  userId: number,
  action: FollowerChangeRecord['action'],
): void {
  company.followerChange.put({
    id: company.followerChange.nextId(),
    kind,
    item_id: itemId,
    action,
    actor_user_id: caller.id,
    follower_user_id: userId,
    time: v2Time(nowMs),
  });
}
