import type { Account, Plan } from '../state/accounts.ts';
import { keys } from '../state/keys.ts';
import type { Table } from '../state/table.ts';
import type { Lane } from '../state/writes.ts';
import { createPermits, type Permit, type Permits } from './permits.ts';
import type { Report } from './sharing.ts';
import { createWindow, type Window } from './window.ts';

/** Requests per rolling 2 s with an API token, by plan (FACTS: burst limits). */
const BURST_LIMITS: Readonly<Record<Plan, number>> = {
  lite: 20,
  growth: 40,
  premium: 100,
  ultimate: 120,
};
/** Searches have a window of their own on every plan (FACTS: burst limits). */
export const SEARCH_LIMIT = 10;

/** Requests per rolling 2 s; an app's access token has four times an API token's (FACTS: burst limits). */
export const burstLimit = (plan: Plan, auth: Account['auth']): number =>
  BURST_LIMITS[plan] * (auth === 'oauth' ? 4 : 1);

export interface BurstPorts {
  readonly table: Table;
  /** Tells this process from all others. */
  readonly id: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** What is to be sent: for whom, in which window, and how urgently. */
export interface Sending {
  readonly account: string;
  /** Requests per 2 s of the account's credential; searches have their own. */
  readonly limit: number;
  readonly search: boolean;
  readonly lane: Lane;
}

/**
 * The burst windows of all accounts, shared by every Lambda without a server of its own: see permits.ts for how a process
 * spends its share, allotment.ts for how shares come about, others.ts for what other apps leave of a window, window.ts for
 * where it is kept.
 */
export interface Burst {
  /** Waits until a request may leave. `Throttled` when that takes too long, `Blocked` while Cloudflare turns the account away. */
  readonly room: (sending: Sending) => Promise<Permit>;
  /** Pipedrive refused a request for want of room: nobody sends for this account before that time. */
  readonly pause: (account: string, untilMs: number) => Promise<void>;
  /** Lets nothing more of this account through but a probe now and then. */
  readonly block: (account: string) => Promise<void>;
  /** A request was answered: if it was this process's probe, the account is open again. */
  readonly probed: (account: string) => Promise<void>;
}

export function createBurst({ table, id, now, sleep, random }: BurstPorts): Burst {
  const known = new Map<string, { readonly window: Window; readonly permits: Permits }>();
  const probing = new Set<string>();

  const of = ({ account, limit, search }: Pick<Sending, 'account' | 'limit' | 'search'>) => {
    const most = search ? SEARCH_LIMIT : limit;
    const key = keys.window(account, search ? 'SEARCH' : 'BURST');
    // A plan that has changed has another window; the old one's permits run out with their lease.
    const name = `${key.pk} ${key.sk} ${most}`;
    const found = known.get(name);
    if (found) return found;
    const window = createWindow({ table, key, limit: most, now, sleep, random });
    const share = async (report: Report) => {
      const allotment = await window.share(report);
      if (allotment.probe) probing.add(account);
      return allotment;
    };
    const permits = createPermits({ id, share, look: window.look, now, sleep, random });
    const made = { window, permits };
    known.set(name, made);
    return made;
  };
  const ofAccount = (account: string) =>
    [...known]
      .filter(([name]) => name.startsWith(`${keys.window(account, 'BURST').pk} `))
      .map(([, one]) => one);

  return {
    room: (sending) => of(sending).permits.take(sending.lane),
    pause: async (account, untilMs) => {
      for (const { window, permits } of ofAccount(account)) {
        permits.pauseUntil(untilMs);
        permits.learn(await window.pause(untilMs));
      }
    },
    block: async (account) => {
      probing.delete(account);
      for (const { window, permits } of ofAccount(account)) {
        permits.drop();
        await window.block();
      }
    },
    probed: async (account) => {
      if (!probing.delete(account)) return;
      for (const { window, permits } of ofAccount(account)) {
        permits.drop();
        await window.open();
      }
    },
  };
}
