import type { Endpoint } from '../../../shared/pipedrive/index.ts';
import { scopeMismatch } from './refusals.ts';

/** What an app may do with an access token, as far as its user may do it too. */
export interface AppAccess {
  readonly scopes: readonly string[];
}

/** An app calls what one of its scopes opens; that the user has to be an admin for `admin` is checked for everybody. */
export function inScope({ scopes: opening }: Endpoint, app: AppAccess | undefined): void {
  if (app && !opening.some((scope) => app.scopes.includes(scope))) throw scopeMismatch();
}
