import { ACCESS_LIFE_MS } from '../oauth/records.ts';
import { invalidAccessToken, malformedAuthorization } from '../oauth/refusals.ts';
import type { AppAccess } from '../oauth/scopes.ts';
import type { UserRecord } from '../records/user.ts';
import type { Company } from '../store/company.ts';
import type { RequestHead } from './admission.ts';
import { type Answer, refusalAnswer, unauthorized } from './answers.ts';

/** Who makes a request, and by what right. */
export interface Authenticated {
  readonly caller: UserRecord;
  /** The app that acts for the user; none with the user's own API token. */
  readonly app?: AppAccess;
  /** Whose burst window the request takes from. */
  readonly window: string;
}

/** Whose request it is: by its `x-api-token`, which goes before an access token, or by the access token. */
export function callerOf(
  company: Company,
  headers: RequestHead['headers'],
  nowMs: number,
): Authenticated | { readonly refusal: Answer } {
  const token = headers['x-api-token'];
  const { authorization } = headers;
  if (token || authorization === undefined) {
    const caller = userOfToken(company, token);
    return caller ? { caller, window: token ?? '' } : { refusal: unauthorized() };
  }

  const accessToken = /^bearer +(\S+)$/i.exec(authorization)?.[1];
  if (accessToken === undefined) return { refusal: refusalAnswer(malformedAuthorization(), {}) };
  const access = company.oauthAccess.get(accessToken);
  const caller = access && company.user.get(access.userId);
  if (!access || !caller?.active_flag || nowMs >= access.issuedMs + ACCESS_LIFE_MS)
    return { refusal: refusalAnswer(invalidAccessToken(), {}) };
  // A refresh opens no second window. That the window is the app's for each user is assumed: a token's is documented.
  return { caller, app: { scopes: access.scopes }, window: `app of ${caller.id}` };
}

/** Whose API token it is; a replaced token and a deactivated user are nobody's. */
function userOfToken(company: Company, token: string | undefined): UserRecord | undefined {
  if (!token) return undefined;
  const record = company.token.all().find((candidate) => candidate.token === token);
  const user = record && company.user.get(record.id);
  return user?.active_flag ? user : undefined;
}
