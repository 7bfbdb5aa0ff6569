import type { OAuthAppCredential } from '../../shared/accounts/credentials.ts';
import { InvalidInput, NotFound, Rejected } from '../../shared/errors.ts';
import { authorizeUrl, type Grant, NEEDED_SCOPES } from '../../shared/pipedrive/index.ts';
import type { Installation, Installations } from '../../shared/state/installations.ts';
import type { Connected } from './connect-account.ts';

export interface Deps {
  readonly oauthApp: () => Promise<OAuthAppCredential | undefined>;
  readonly installations: Installations;
  /** 32 random bytes as text. */
  readonly newTicket: () => string;
  readonly exchange: (app: OAuthAppCredential, code: string, redirectUri: string) => Promise<Grant>;
  /** Ends a grant that is not going to be used. */
  readonly revoke: (app: OAuthAppCredential, refreshToken: string) => Promise<void>;
  /** Proves the grant, stores it, and registers what the account needs. */
  readonly connect: (grant: Grant, installation: Installation) => Promise<Connected>;
  readonly oauthOrigin: string;
  /** Where this API answers: `https://….amazonaws.com`. */
  readonly apiUrl: string;
  readonly now: () => number;
}

const TICKET_MINUTES = 15;
const COOKIE = 'pipewarden-install';

/** Where Pipedrive sends users back to; the app in the Developer Hub must have this very address. */
export const callbackUrl = (apiUrl: string): string => `${apiUrl}/oauth/callback`;

async function appOf({ oauthApp }: Pick<Deps, 'oauthApp'>): Promise<OAuthAppCredential> {
  const app = await oauthApp();
  if (!app) throw new NotFound('No Pipedrive app is set; an admin sets it with POST /v1/oauth-app', {});
  return app;
}

const usedUp = () =>
  new InvalidInput(
    'This link has been used or is older than a quarter of an hour. Ask an admin for a new one (POST /v1/installations).',
    { field: 'ticket' },
  );

/** A link for the person who consents: good once, and for a quarter of an hour. */
export async function invite(
  deps: Deps,
  wish: Omit<Installation, 'expiresAt' | 'usedAt'>,
): Promise<{ url: string; expiresAt: string }> {
  await appOf(deps);
  const ticket = deps.newTicket();
  const expiresAt = Math.floor(deps.now() / 1000) + TICKET_MINUTES * 60;
  await deps.installations.add(ticket, { ...wish, expiresAt });
  return {
    url: `${deps.apiUrl}/oauth/install?ticket=${ticket}`,
    expiresAt: new Date(expiresAt * 1000).toISOString(),
  };
}

/**
 * Where the browser goes to consent, and the cookie that ties what comes back to this browser. The ticket is the `state`;
 * it is not used up yet, because mail programs open links as well.
 */
export async function askConsent(deps: Deps, ticket: string): Promise<{ location: string; cookie: string }> {
  const { clientId } = await appOf(deps);
  if (!(await deps.installations.find(ticket, deps.now()))) throw usedUp();
  const secure = deps.apiUrl.startsWith('https:') ? '; Secure' : '';
  return {
    location: authorizeUrl(deps.oauthOrigin, {
      clientId,
      redirectUri: callbackUrl(deps.apiUrl),
      state: ticket,
    }),
    cookie: `${COOKIE}=${ticket}; Path=/oauth; Max-Age=${TICKET_MINUTES * 60}; HttpOnly; SameSite=Lax${secure}`,
  };
}

/** What Pipedrive sends a browser back with, and the cookies that it brings along. */
export interface Consent {
  readonly code: string;
  readonly state: string;
  readonly cookies: readonly string[];
}

/**
 * Connects the company of the user who consented. The ticket is used up before the code, which is good once as well: a
 * crash in between costs a new link. A grant that lacks what we need is given back.
 */
export async function finishConsent(deps: Deps, { code, state, cookies }: Consent): Promise<Connected> {
  const app = await appOf(deps);
  // Without the cookie another browser was sent here with somebody else's consent.
  if (!cookies.includes(`${COOKIE}=${state}`)) throw usedUp();
  const installation = await deps.installations.use(state, deps.now());
  if (!installation) throw usedUp();
  const grant = await deps.exchange(app, code, callbackUrl(deps.apiUrl));
  // A grant without a list of scopes is taken as it is: the first call would tell.
  const missing = NEEDED_SCOPES.filter((scope) => grant.scopes.length > 0 && !grant.scopes.includes(scope));
  if (missing.length > 0) {
    await deps.revoke(app, grant.refreshToken);
    throw new Rejected(
      `The app has no scope ${missing.join(' and ')}: add it in Pipedrive’s Developer Hub, then ask for a new link.`,
      { field: 'scope' },
    );
  }
  return deps.connect(grant, installation);
}
