import { Disconnected, NotFound } from '../errors.ts';
import { budgetOf } from '../governor/budget.ts';
import { type Burst, burstLimit, SEARCH_LIMIT } from '../governor/burst.ts';
import type { Tokens } from '../governor/tokens.ts';
import {
  type CredentialHeaders,
  checkedOrigin,
  type Endpoint,
  type Limits,
  type Ports,
  type Reception,
  type RetryPorts,
  type Room,
  type Send,
} from '../pipedrive/index.ts';
import { createCached } from '../runtime/cached.ts';
import type { Account } from '../state/accounts.ts';
import type { Lane } from '../state/writes.ts';
import type { OAuthCredential, PipedriveCredential } from './credentials.ts';
import type { FreshGrant } from './grants.ts';

export interface ConnectionPorts {
  readonly findAccount: (account: string) => Promise<Account | undefined>;
  readonly credential: (account: string) => Promise<PipedriveCredential | undefined>;
  readonly freshGrant: FreshGrant;
  /** Pays for a request out of the day's tokens. */
  readonly charge: Tokens['charge'];
  readonly room: Burst['room'];
  readonly heard: (account: string, how: Reception, retryAfterMs?: number) => Promise<void>;
  readonly deprecated: Ports['deprecated'];
  readonly send: Send;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** The one origin besides `*.pipedrive.com` that a token may be sent to; empty in AWS. */
  readonly configuredOrigin: string;
}

/** An account with what the client layer needs to call its company. */
export interface Connection {
  readonly account: Account;
  readonly ports: Ports & RetryPorts;
}

/** Opens the way to an account's company, for work of one lane. */
export type OpenConnection = (account: string, lane?: Lane) => Promise<Connection>;

/** How long a replaced credential may still be used. */
const KEEP_MS = 5 * 60_000;
/** A refused credential is looked up again at most this often. */
const REFETCH_AFTER_MS = 10_000;

/**
 * Finds an account and opens the way to its company. `NotFound` for an account that is not connected, `Disconnected` for
 * one that Pipedrive no longer lets in.
 */
export function createConnections(ports: ConnectionPorts): OpenConnection {
  const credentials = createCached({
    read: async (connection: string) => {
      const [id = ''] = connection.split(' ');
      const credential = await ports.credential(id);
      if (!credential)
        throw new Disconnected('The account has no credential; connect it again', { account: id });
      return credential;
    },
    now: ports.now,
    keepMs: KEEP_MS,
    refetchAfterMs: REFETCH_AFTER_MS,
  });
  /** Grants fetched here, which the kept copies of the secrets may lag behind. */
  const grants = new Map<string, OAuthCredential>();

  const headers = async (account: Account, refused?: CredentialHeaders): Promise<CredentialHeaders> => {
    // What was kept of an earlier connection of the account does not serve the next one.
    const key = `${account.account} ${account.connectedAt}`;
    const kept = await (refused ? credentials.refetch(key) : credentials.get(key));
    if (!('oauth' in kept)) return { 'x-api-token': kept.apiToken };
    const ours = grants.get(key);
    const held = ours && ours.oauth.generation > kept.oauth.generation ? ours : kept;
    const wasRefused = refused?.authorization === bearer(held);
    const grant = await ports.freshGrant(account, held, wasRefused);
    grants.set(key, grant);
    return { authorization: bearer(grant) };
  };

  return async (id, lane = 'interactive') => {
    const account = await ports.findAccount(id);
    if (!account) throw new NotFound('No such account is connected', { account: id });
    if (account.disconnected) throw new Disconnected(account.disconnected.reason, { account: id });
    return {
      account,
      ports: {
        origin: checkedOrigin(account.origin, ports.configuredOrigin),
        send: ports.send,
        credentials: (refused) => headers(account, refused),
        room: (endpoint) => roomFor(ports, account, endpoint, lane),
        heard: (how, retryAfterMs) => ports.heard(id, how, retryAfterMs),
        deprecated: ports.deprecated,
        now: ports.now,
        sleep: ports.sleep,
        random: ports.random,
      },
    };
  };
}

/** Tokens first: a permit of the window is not held while the day's ledger is asked. */
async function roomFor(
  { charge, room }: ConnectionPorts,
  account: Account,
  { version, operation, path, cost }: Endpoint,
  lane: Lane,
): Promise<Room> {
  const { account: id, plan, auth } = account;
  const paid = await charge(id, {
    operation: `${version}.${operation}`,
    cost,
    lane,
    budget: budgetOf(account),
  });
  try {
    const search = isSearch(path);
    const permit = await room({ account: id, limit: burstLimit(plan, auth), search, lane });
    return {
      answered: (limits) => {
        permit.answered(remainingOf(limits, search));
        paid.answered(limits);
      },
    };
  } catch (error) {
    // There was no permit: the request does not leave.
    paid.cancelled();
    throw error;
  }
}

/** What remains of the window that the permit was of: the answer to a search may speak of the other one. */
const remainingOf = (
  { burstLimit: spokenOf, burstRemaining }: Limits,
  search: boolean,
): number | undefined => (search && spokenOf !== SEARCH_LIMIT ? undefined : burstRemaining);

/** Pipedrive does not list what counts as its Search API; these are the paths named so. */
const isSearch = (path: string): boolean => /\/(itemSearch|search|find)(\/|$)/.test(path);

const bearer = ({ oauth }: OAuthCredential) => `Bearer ${oauth.accessToken}`;
