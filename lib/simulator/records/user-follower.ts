import type { Company } from '../store/company.ts';

/** That one user follows another. People begin and end it in Pipedrive's pages; no operation does. */
export interface UserFollowerRecord {
  readonly id: number;
  readonly followed_id: number;
  /** Who follows. */
  readonly user_id: number;
  readonly add_time: string;
}

/** Those who follow a user, the longest first. */
export const followersOf = (company: Company, userId: number): readonly UserFollowerRecord[] =>
  company.userFollower.all().filter((follower) => follower.followed_id === userId);
