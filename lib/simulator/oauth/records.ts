import { DAY_MS, MINUTE_MS } from '../store/times.ts';

/** A user's consent on its way to the app; `id` is the code. */
export interface CodeRecord {
  readonly id: string;
  readonly userId: number;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly issuedMs: number;
  readonly exchanged: boolean;
}

/** The app's installation by a user, or one of several; `id` is the refresh token. */
export interface RefreshTokenRecord {
  readonly id: string;
  readonly userId: number;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** It lives on from its last use. */
  readonly usedMs: number;
}

/** What calls of the app carry; `id` is the access token. */
export interface AccessTokenRecord {
  readonly id: string;
  readonly userId: number;
  readonly scopes: readonly string[];
  readonly issuedMs: number;
}

export const CODE_LIFE_MS = 5 * MINUTE_MS;
export const ACCESS_LIFE_MS = 60 * MINUTE_MS;
export const REFRESH_LIFE_MS = 60 * DAY_MS;
