import { systemTimers, type Timers } from '../timers.ts';
import type { AbuseOptions } from './abuse.ts';
import type { Plan } from './plans.ts';

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
  /** Seats paid for; never fewer than active users. */
  readonly seats?: number;
  /** IANA name of the zone at whose midnight the day's tokens are new. Pipedrive does not name its own. */
  readonly timeZone?: string;
  /** `false` leaves all rate limit headers out, as Pipedrive sometimes does. */
  readonly rateHeaders?: boolean;
  /** What adding a user with a known e-mail does; Pipedrive does not document it. */
  readonly existingUser?: 'returns-existing' | 'refuses';
  /** Whether persons have the fields of contact sync; without it, sending them is a 403. */
  readonly contactSync?: boolean;
  readonly abuse?: AbuseOptions;
  /** Webhook deliveries under way at the same time. */
  readonly concurrentDeliveries?: number;
}

export type Settings = Required<Omit<SimulatorOptions, 'file' | 'seats'>> & { readonly seats: number };

/** The options with everything that was left out. */
export const settingsFrom = (options: SimulatorOptions): Settings => ({
  timers: systemTimers,
  seed: 1,
  users: 250,
  companyId: 1,
  plan: 'premium',
  seats: 0,
  timeZone: 'UTC',
  rateHeaders: true,
  existingUser: 'returns-existing',
  contactSync: false,
  abuse: { refusals: 200, windowMs: 10_000, blockMs: 60_000 },
  concurrentDeliveries: 20,
  ...options,
});
