import type { Account } from '../../../../shared/state/accounts.ts';

export const PLAN = 'ultimate';

/** The account under which the simulated company is connected; a small reserve, so that the day's last tokens are soon spent too. */
export const accountOf = (origin: string, nowMs: number): Account => ({
  account: '4711',
  name: 'Simulated',
  origin,
  plan: PLAN,
  mode: 'read-write',
  tokenUserId: 1,
  auth: 'oauth',
  connectedAt: new Date(nowMs).toISOString(),
  seats: 1,
  reserve: 0.01,
});
