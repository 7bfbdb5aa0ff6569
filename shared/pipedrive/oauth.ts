import * as z from 'zod/mini';
import { ContractBroken, Disconnected, InvalidInput, Rejected, Throttled, Unavailable } from '../errors.ts';
import { limitsFrom } from './limits.ts';
import { checkedOrigin } from './origin.ts';
import type { Send, WireResponse } from './send.ts';

/** The app as Pipedrive's Developer Hub knows it. */
export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a user's consent gives, as of one token answer. Times are milliseconds since 1970. */
export interface Grant {
  readonly accessToken: string;
  /** Lives 60 days from its last use. It is stored as answered each time: documented to stay the same, and not relied upon. */
  readonly refreshToken: string;
  readonly obtainedMs: number;
  /** From when on the next token is fetched, while this one still serves. */
  readonly refreshMs: number;
  readonly expiresMs: number;
  /** Empty when Pipedrive did not say. */
  readonly scopes: readonly string[];
  /** The company's own origin, checked: the only place the token is sent to. It can change from one answer to the next. */
  readonly origin: string;
}

export interface OAuthPorts {
  readonly send: Send;
  readonly now: () => number;
  /** Where the consent page and the tokens are: `https://oauth.pipedrive.com`. */
  readonly oauthOrigin: string;
  /** The one origin besides `*.pipedrive.com` that a token may be sent to. */
  readonly configuredOrigin?: string;
}

/** Pipedrive's own place for consent and tokens; a deployment with a simulator asks the simulator. */
export const oauthOrigin = (configuredOrigin: string): string =>
  configuredOrigin || 'https://oauth.pipedrive.com';

/** Without these an account cannot be kept in step; others widen what can be done (FACTS: scopes). */
export const NEEDED_SCOPES = ['users:read', 'admin'] as const;

/** Where a user is sent to consent. There is no scope parameter: the scopes are those of the app. */
export function authorizeUrl(
  origin: string,
  { clientId, redirectUri, state }: { clientId: string; redirectUri: string; state: string },
): string {
  const url = new URL(`${origin}/oauth/authorize`);
  url.searchParams.set('client_id', clientId);
  url.searchParams.set('redirect_uri', redirectUri);
  url.searchParams.set('state', state);
  return url.href;
}

/** The grant for a code, which is valid once and for five minutes. `Rejected` says why there is none. */
export async function exchangeCode(
  ports: OAuthPorts,
  app: OAuthApp,
  { code, redirectUri }: { code: string; redirectUri: string },
): Promise<Grant> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  return grantFrom(ports, await posted(ports, app, 'token', form), 'get-tokens');
}

/**
 * The next grant. `Disconnected` when the refresh token is no longer accepted: only a person can consent again.
 * `Unavailable` and `Throttled` leave the refresh token as good as it was.
 */
export async function refreshGrant(ports: OAuthPorts, app: OAuthApp, refreshToken: string): Promise<Grant> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return grantFrom(ports, await posted(ports, app, 'token', form), 'refresh-tokens');
}

/** Ends a grant (RFC 7009): the app counts as uninstalled for its user. An unknown token is no error. */
export async function revokeGrant(ports: OAuthPorts, app: OAuthApp, refreshToken: string): Promise<void> {
  const form = { token: refreshToken, token_type_hint: 'refresh_token' };
  const response = await posted(ports, app, 'revoke', form);
  if (response.status >= 300) throw refusalFrom(ports, response, 'revoke');
}

async function posted(
  { send, oauthOrigin: origin }: OAuthPorts,
  { clientId, clientSecret }: OAuthApp,
  what: 'token' | 'revoke',
  form: Readonly<Record<string, string>>,
): Promise<WireResponse> {
  const pair = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  try {
    return await send({
      method: 'POST',
      url: new URL(`${origin}/oauth/${what}`),
      headers: {
        accept: 'application/json',
        authorization: `Basic ${pair}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    });
  } catch (cause) {
    throw new Unavailable(
      'Pipedrive’s OAuth server cannot be reached; try again',
      { operation: what },
      { cause },
    );
  }
}

const TokenAnswer = () =>
  z.object({
    access_token: z.string().check(z.minLength(1)),
    refresh_token: z.string().check(z.minLength(1)),
    api_domain: z.string(),
    expires_in: z.optional(z.unknown()),
    scope: z.optional(z.unknown()),
  });

function grantFrom(ports: OAuthPorts, response: WireResponse, operation: string): Grant {
  if (response.status !== 200) throw refusalFrom(ports, response, operation);
  const answer = z.safeParse(TokenAnswer(), jsonOf(response.text));
  if (!answer.success) {
    const field = answer.error.issues[0]?.path.map(String).join('.') || 'body';
    throw new ContractBroken(`${operation}: Pipedrive answered tokens in a shape we do not know (${field})`, {
      operation,
      field,
    });
  }
  const { access_token, refresh_token, api_domain, expires_in, scope } = answer.data;
  const nowMs = ports.now();
  const lifeMs = lifetimeMs(expires_in);
  return {
    accessToken: access_token,
    refreshToken: refresh_token,
    obtainedMs: nowMs,
    refreshMs: nowMs + lifeMs * REFRESH_AFTER,
    expiresMs: nowMs + lifeMs,
    scopes: typeof scope === 'string' ? scope.split(/[\s,]+/).filter(Boolean) : [],
    origin: originFrom(api_domain, ports.configuredOrigin, operation),
  };
}

/** A token is replaced when three quarters of its life are over: a quarter of an hour early, of an hour. */
const REFRESH_AFTER = 0.75;
const SHORTEST_LIFE_MS = 5 * 60_000;
const LONGEST_LIFE_MS = 24 * 60 * 60_000;

/**
 * `expires_in` in seconds is documented as 3599. Whatever else arrives (nothing, 0, a negative number, text) is taken
 * for the shortest life: tokens are then fetched more often than needed, and never in a storm.
 */
function lifetimeMs(expiresIn: unknown): number {
  const seconds = typeof expiresIn === 'number' || typeof expiresIn === 'string' ? Number(expiresIn) : 0;
  const ms = Number.isFinite(seconds) ? seconds * 1000 : 0;
  return Math.min(LONGEST_LIFE_MS, Math.max(SHORTEST_LIFE_MS, ms));
}

function originFrom(apiDomain: string, configured: string | undefined, operation: string): string {
  try {
    return checkedOrigin(apiDomain, configured);
  } catch (cause) {
    throw new ContractBroken(
      `${operation}: Pipedrive named an api_domain that is not a company’s own; no token is sent there`,
      { operation, field: 'api_domain' },
      { cause },
    );
  }
}

const Refusal = () => z.object({ error: z.optional(z.string()), message: z.optional(z.string()) });

function refusalFrom({ now }: OAuthPorts, response: WireResponse, operation: string) {
  const { status } = response;
  const details = { operation, status };
  if (status === 429) {
    const { retryAfterMs = 2000 } = limitsFrom(response.headers, now());
    return new Throttled(`${operation}: too many token requests`, retryAfterMs, details);
  }
  const json = z.safeParse(Refusal(), jsonOf(response.text));
  if (status >= 500 || !json.success)
    return new Unavailable(
      `${operation}: Pipedrive’s OAuth server gave no usable answer; try again`,
      details,
    );
  const { error, message } = json.data;
  if (error === 'invalid_grant' && operation === 'refresh-tokens')
    return new Disconnected(
      'Pipedrive no longer accepts the refresh token; connect the account again at /oauth/install',
      details,
    );
  if (error === 'invalid_grant')
    return new InvalidInput('The code is not valid any more; begin again at /oauth/install', {
      ...details,
      field: 'code',
    });
  if (error === 'invalid_client' || /client/i.test(message ?? ''))
    return new Rejected(
      'Pipedrive does not know this app: check its client id and secret, and set them again with POST /v1/oauth-app',
      details,
    );
  return new Rejected(
    `${operation}: Pipedrive refused (${error ?? status}); compare the app’s callback URL with this deployment’s`,
    details,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
