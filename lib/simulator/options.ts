import { systemTimers, type Timers } from '../timers.ts';
import type { AbuseOptions } from './limits/abuse.ts';
import type { Plan } from './limits/plans.ts';
import { type OAuthApp, SIMULATED_APP } from './oauth/app.ts';

/** How the simulated company is made and behaves; every setting may be left out. */
export interface SimulatorOptions {
  readonly timers?: Timers;
  /** An SQLite file to keep the company in; without one it lives in memory. */
  readonly file?: string;
  /** The same seed makes the same company. */
  readonly seed?: number;
  /** How many users a new company has. */
  readonly users?: number;
  readonly companyId?: number;
  readonly plan?: Plan;
  /** Seats paid for; never fewer than active users, unless `openSeats` refuses those for whom there is none. */
  readonly seats?: number;
  /**
   * What becomes of one active user more than there are seats. `added`: a seat more is billed. `refused`: a 403, which is
   * assumed; `seats` is then one for each user of a new company where it is left out.
   */
  readonly openSeats?: 'added' | 'refused';
  /** IANA name of the zone at whose midnight the day's tokens are new. Pipedrive does not name its own. */
  readonly timeZone?: string;
  /** `false` leaves all rate limit headers out, as Pipedrive sometimes does. */
  readonly rateHeaders?: boolean;
  /** What adding a user with a known e-mail does; Pipedrive does not document it. */
  readonly existingUser?: 'returns-existing' | 'refuses';
  /** Whether persons have the fields of contact sync; without it, sending them is a 403. */
  readonly contactSync?: boolean;
  /** What becomes of a request for an operation that Pipedrive removed: it may still answer, with no promise. */
  readonly removedOperations?: 'answer' | 'gone';
  readonly abuse?: AbuseOptions;
  /** The app that users can consent to. */
  readonly oauthApp?: OAuthApp;
  /** Whether a refresh answers the same refresh token, as documented, or a new one that makes the earlier one invalid. */
  readonly refreshTokens?: 'kept' | 'rotated';
  /** What token answers name as the company's origin, where that is not the simulator's own. */
  readonly apiDomain?: string;
  /** Webhook deliveries under way at the same time. */
  readonly concurrentDeliveries?: number;
  /**
   * Whether a webhook that Pipedrive deleted, after three days without a success, is still listed as inactive. Pipedrive
   * documents both: that it is deleted, and fields that say when and why.
   */
  readonly removedWebhooks?: 'listed' | 'gone';
  /** Whether a webhook is told anything once the user whose permissions it has is deactivated; Pipedrive does not say. */
  readonly webhooksOfDeactivated?: 'told' | 'silent';
  /** Whether deleted records are among the recent changes; Pipedrive does not say. */
  readonly recentsDeleted?: 'listed' | 'left-out';
}

export type Settings = Required<Omit<SimulatorOptions, 'file' | 'seats'>> & { readonly seats: number };

const USERS = 250;

/** The options with everything that was left out. */
export const settingsFrom = (options: SimulatorOptions): Settings => ({
  timers: systemTimers,
  seed: 1,
  users: USERS,
  companyId: 1,
  plan: 'premium',
  seats: options.openSeats === 'refused' ? (options.users ?? USERS) : 0,
  openSeats: 'added',
  timeZone: 'UTC',
  rateHeaders: true,
  existingUser: 'returns-existing',
  contactSync: false,
  removedOperations: 'answer',
  abuse: { refusals: 200, windowMs: 10_000, blockMs: 60_000 },
  oauthApp: SIMULATED_APP,
  refreshTokens: 'kept',
  apiDomain: '',
  concurrentDeliveries: 20,
  removedWebhooks: 'listed',
  webhooksOfDeactivated: 'told',
  recentsDeleted: 'listed',
  ...options,
});
