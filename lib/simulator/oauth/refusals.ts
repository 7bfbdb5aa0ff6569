import { Refusal } from '../wire/refusal.ts';

/** A "no" of the OAuth server: always a 400, told apart by `error` and `message`. */
const refused = (error: string, message: string): Refusal =>
  new Refusal(400, { success: false, message, error });

export const invalidRequest = (reason: string): Refusal =>
  refused('invalid_request', `Invalid request: ${reason}`);
export const invalidGrant = (reason: string): Refusal => refused('invalid_grant', `Invalid grant: ${reason}`);
export const invalidClient = (reason: string): Refusal =>
  refused('invalid_client', `Invalid client: ${reason}`);
export const missingGrantType = (): Refusal => refused('invalid_request', 'Missing parameter: grant_type');
export const unsupportedGrantType = (): Refusal =>
  refused('unsupported_grant_type', 'Unsupported grant type: grant_type is invalid');

/** An operation that none of the app's scopes opens. */
export const scopeMismatch = (): Refusal =>
  new Refusal(403, { success: false, error: 'Scope and URL mismatch' });

/** The words are documented; that they stand under `error`, as those of a missing scope do, is assumed. */
export const malformedAuthorization = (): Refusal =>
  new Refusal(400, { success: false, error: 'Invalid request: malformed authorization header' });

/** For an expired token as for one never issued. */
export const invalidAccessToken = (): Refusal =>
  new Refusal(401, { success: false, error: 'Invalid token: access token is invalid' });
