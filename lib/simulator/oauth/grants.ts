import { type Company, companyRecord } from '../store/company.ts';
import { DAY_MS } from '../store/times.ts';
import { drawAccessToken, drawCode, drawRefreshToken } from './draw-tokens.ts';
import { ACCESS_LIFE_MS, CODE_LIFE_MS, REFRESH_LIFE_MS, type RefreshTokenRecord } from './records.ts';
import { invalidGrant, invalidRequest } from './refusals.ts';

/** What a token call comes to, and for whom. */
export interface Tokens {
  readonly userId: number;
  readonly answer: object;
}

/** The consents of users to the app, from the code to the last refresh. */
export interface Grants {
  /** A code for the app; it is good once and for five minutes. */
  readonly consent: (userId: number, redirectUri: string) => string;
  readonly exchange: (code: string, redirectUri: string) => Tokens;
  readonly refresh: (refreshToken: string) => Tokens;
  /** Ends an access token, or by a refresh token the user's whole installation. Answers whose it was, if anyone's. */
  readonly revoke: (token: string) => number | undefined;
  /** Ends all that a user has consented to, and the app's webhooks with it. */
  readonly endAll: (userId: number) => void;
  /** The latest consent of a user whose app is installed. */
  readonly installed: (userId: number) => RefreshTokenRecord | undefined;
}

export interface GrantPorts {
  readonly company: Company;
  readonly random: () => number;
  readonly now: () => number;
  readonly scopes: readonly string[];
  readonly refreshTokens: 'kept' | 'rotated';
  /** The `api_domain` of the answers. */
  readonly apiDomain: () => string;
}

export function createGrants({ company, random, now, ...ports }: GrantPorts): Grants {
  // Pipedrive does not say what a deactivated user's grants do; refusing them is assumed.
  const isActive = (userId: number) => company.user.get(userId)?.active_flag === true;

  const newRefreshToken = (userId: number) =>
    drawRefreshToken(random, companyRecord(company).companyId, userId);

  /** Earlier access tokens are left to run out; nothing is documented to end them. */
  const issue = ({ id, userId, scopes }: RefreshTokenRecord): Tokens => {
    const issuedMs = now();
    for (const old of company.oauthAccess.all())
      if (issuedMs >= old.issuedMs + ACCESS_LIFE_MS) company.oauthAccess.remove(old.id);
    const access = company.oauthAccess.put({ id: drawAccessToken(random), userId, scopes, issuedMs });
    return {
      userId,
      answer: {
        access_token: access.id,
        token_type: 'Bearer',
        refresh_token: id,
        scope: scopes.join(','),
        expires_in: ACCESS_LIFE_MS / 1000 - 1,
        api_domain: ports.apiDomain(),
      },
    };
  };

  const ofUser = <Item extends { readonly userId: number }>(items: readonly Item[], userId: number) =>
    items.filter((item) => item.userId === userId);

  const endAll = (userId: number): void => {
    for (const { id } of ofUser(company.oauthCode.all(), userId)) company.oauthCode.remove(id);
    for (const { id } of ofUser(company.oauthRefresh.all(), userId)) company.oauthRefresh.remove(id);
    for (const { id } of ofUser(company.oauthAccess.all(), userId)) company.oauthAccess.remove(id);
    for (const { id, shown } of company.webhook.all())
      if (shown.type === 'application' && shown.owner_id === userId) company.webhook.remove(id);
  };

  return {
    consent: (userId, redirectUri) => {
      const issuedMs = now();
      // An expired code is told from an unknown one, for a day.
      for (const old of company.oauthCode.all())
        if (issuedMs >= old.issuedMs + DAY_MS) company.oauthCode.remove(old.id);
      const scopes = [...new Set(['base', ...ports.scopes])];
      const base = { userId, redirectUri, scopes, issuedMs };
      return company.oauthCode.put({ ...base, id: drawCode(random), exchanged: false }).id;
    },

    exchange: (code, redirectUri) => {
      const record = company.oauthCode.get(code);
      if (!record || record.exchanged || !isActive(record.userId))
        throw invalidGrant('authorization_code is invalid');
      if (now() >= record.issuedMs + CODE_LIFE_MS) throw invalidGrant('authorization_code has expired');
      if (!URL.canParse(redirectUri)) throw invalidRequest('redirect_uri is not a valid URI');
      if (redirectUri !== record.redirectUri) throw invalidRequest('redirect_uri is invalid');
      company.oauthCode.put({ ...record, exchanged: true });
      const { userId, scopes } = record;
      const id = newRefreshToken(userId);
      return issue(company.oauthRefresh.put({ id, userId, redirectUri, scopes, usedMs: now() }));
    },

    refresh: (refreshToken) => {
      const record = company.oauthRefresh.get(refreshToken);
      if (!record || now() >= record.usedMs + REFRESH_LIFE_MS || !isActive(record.userId))
        throw invalidGrant('refresh token is invalid');
      if (ports.refreshTokens === 'kept')
        return issue(company.oauthRefresh.put({ ...record, usedMs: now() }));
      company.oauthRefresh.remove(record.id);
      const id = newRefreshToken(record.userId);
      return issue(company.oauthRefresh.put({ ...record, id, usedMs: now() }));
    },

    revoke: (token) => {
      const refresh = company.oauthRefresh.get(token);
      const access = company.oauthAccess.get(token);
      if (refresh) endAll(refresh.userId);
      else if (access) company.oauthAccess.remove(access.id);
      return refresh?.userId ?? access?.userId;
    },

    endAll,

    installed: (userId) => ofUser(company.oauthRefresh.all(), userId).at(-1),
  };
}
