import { AppError, Disconnected, Unavailable } from '../errors.ts';
import type { Grant } from '../pipedrive/oauth.ts';
import type { Account } from '../state/accounts.ts';
import type { ClaimRefresh } from '../state/refreshes.ts';
import { credentialOf, type OAuthCredential, type PipedriveCredential } from './credentials.ts';

export interface GrantPorts {
  /** The stored credential, read anew. */
  readonly read: (account: string) => Promise<PipedriveCredential | undefined>;
  readonly claim: ClaimRefresh;
  /** Throws `Disconnected` when the refresh token is no longer accepted. */
  readonly refresh: (refreshToken: string) => Promise<Grant>;
  readonly save: (account: string, credential: OAuthCredential) => Promise<void>;
  /** Is told that the company answers under another origin. */
  readonly moved: (account: string, origin: string) => Promise<void>;
  /** Is told that only a person can connect the account again. */
  readonly lost: (account: Account, reason: string) => Promise<void>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Answers a grant that may be used: the one given while it is young, otherwise the next one. `refused` says that Pipedrive
 * did not accept the one given.
 */
export type FreshGrant = (
  account: Account,
  held: OAuthCredential,
  refused: boolean,
) => Promise<OAuthCredential>;

/** A token refused this soon after it was fetched is not refused for its age: another one would fare no better. */
const YOUNG_MS = 60_000;
const POLL_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/**
 * Keeps the grants of all accounts fresh. Of many Lambdas one fetches the next grant, ahead of time, so that the others go
 * on with the one they have; only when that has run out do they wait. A grant is stored before it is used: whoever dies in
 * between costs another fetch with the same refresh token.
 */
export function createFreshGrant(ports: GrantPorts): FreshGrant {
  const underway = new Map<string, Promise<OAuthCredential>>();

  const stored = async ({ account }: Account): Promise<OAuthCredential> => {
    const credential = await ports.read(account);
    if (credential && 'oauth' in credential) return credential;
    throw new Unavailable('The account has been connected in another way; try again', { account });
  };

  const fetched = async (account: Account, before: OAuthCredential): Promise<OAuthCredential> => {
    const grant = await ports.refresh(before.oauth.refreshToken);
    const credential = credentialOf(grant, before);
    await ports.save(account.account, credential);
    if (grant.origin !== account.origin) await ports.moved(account.account, grant.origin);
    return credential;
  };

  const next = async (
    account: Account,
    held: OAuthCredential,
    refused: boolean,
  ): Promise<OAuthCredential> => {
    const current = await stored(account);
    if (isNewer(current, held) && isYoung(current, ports.now())) return current;
    // Serves on while another fetches, or while the server of tokens cannot be reached.
    const serves = !refused && ports.now() < current.oauth.expiresMs;
    if (!(await ports.claim(account.account, current.oauth.generation, ports.now())))
      return serves ? current : waited(account, current);
    try {
      return await fetched(account, current);
    } catch (error) {
      if (error instanceof Disconnected) return afterRefusal(account, current, error);
      if (serves && error instanceof AppError && error.remedy === 'retry') return current;
      throw error;
    }
  };

  /** Somebody else may have used the refresh token up and stored its successor. */
  const afterRefusal = async (account: Account, tried: OAuthCredential, error: Disconnected) => {
    const latest = await stored(account);
    if (isNewer(latest, tried)) return latest;
    await ports.lost(account, error.message);
    throw error;
  };

  const waited = async (account: Account, before: OAuthCredential): Promise<OAuthCredential> => {
    for (let waitedMs = 0; waitedMs < LONGEST_WAIT_MS; waitedMs += POLL_MS) {
      await ports.sleep(POLL_MS);
      const current = await stored(account);
      if (isNewer(current, before)) return current;
    }
    throw new Unavailable('The next access token is still being fetched; try again', {
      account: account.account,
    });
  };

  return (account, held, refused) => {
    const nowMs = ports.now();
    const { oauth } = held;
    if (refused ? nowMs < oauth.obtainedMs + YOUNG_MS : isYoung(held, nowMs)) return Promise.resolve(held);
    const shared = underway.get(account.account);
    if (shared) return shared;
    const fetching = next(account, held, refused).finally(() => underway.delete(account.account));
    underway.set(account.account, fetching);
    return fetching;
  };
}

const isNewer = (one: OAuthCredential, other: OAuthCredential) =>
  one.oauth.generation > other.oauth.generation;
const isYoung = ({ oauth }: OAuthCredential, nowMs: number) => nowMs < oauth.refreshMs;
