import { Disconnected, NotFound } from '../errors.ts';
import type { Room } from '../governor/burst.ts';
import { checkedOrigin, type Ports, type RetryPorts, type Send } from '../pipedrive/index.ts';
import { createCached } from '../runtime/cached.ts';
import type { Account } from '../state/accounts.ts';
import type { PipedriveCredential } from './credentials.ts';

export interface ConnectionPorts {
  readonly findAccount: (account: string) => Promise<Account | undefined>;
  readonly credential: (account: string) => Promise<PipedriveCredential | undefined>;
  readonly room: Room;
  readonly blocked: (account: string) => Promise<void>;
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

/** How long a replaced credential may still be used. */
const KEEP_MS = 5 * 60_000;
/** A refused credential is looked up again at most this often. */
const REFETCH_AFTER_MS = 10_000;

/** Finds an account and opens the way to its company. `NotFound` for an account that is not connected. */
export function createConnections(ports: ConnectionPorts): (account: string) => Promise<Connection> {
  const credentials = createCached({
    read: async (id: string) => {
      const credential = await ports.credential(id);
      if (!credential)
        throw new Disconnected('The account has no credential; connect it again', { account: id });
      return credential;
    },
    now: ports.now,
    keepMs: KEEP_MS,
    refetchAfterMs: REFETCH_AFTER_MS,
  });
  return async (id) => {
    const account = await ports.findAccount(id);
    if (!account) throw new NotFound('No such account is connected', { account: id });
    return {
      account,
      ports: {
        origin: checkedOrigin(account.origin, ports.configuredOrigin),
        send: ports.send,
        credentials: async (refused) => ({
          'x-api-token': (await (refused ? credentials.refetch(id) : credentials.get(id))).apiToken,
        }),
        room: () => ports.room(id, account.plan),
        blocked: () => ports.blocked(id),
        deprecated: ports.deprecated,
        now: ports.now,
        sleep: ports.sleep,
        random: ports.random,
      },
    };
  };
}
