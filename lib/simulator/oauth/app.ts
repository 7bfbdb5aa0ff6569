/** The app that users of the simulated company can consent to, as its maker has set it in the Developer Hub. */
export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The app's one callback URL; without one, any address on the loopback interface will do. */
  readonly redirectUri?: string;
  /** What users agree to, all or nothing; `base` is always among them. */
  readonly scopes: readonly string[];
}

/** The app of a company that nobody has given another one. */
export const SIMULATED_APP: OAuthApp = {
  clientId: 'simulated-client-id',
  clientSecret: 'simulated-client-secret',
  scopes: [
    'base',
    'users:read',
    'admin',
    'deals:full',
    'activities:full',
    'contacts:full',
    'leads:full',
    'projects:full',
    'products:full',
    'webhooks:full',
    'recents:read',
    'search:read',
  ],
};

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether the app may be called back there. */
export function acceptsRedirect({ redirectUri }: OAuthApp, uri: string): boolean {
  if (redirectUri !== undefined) return uri === redirectUri;
  const url = URL.parse(uri);
  return (
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.hash === '' &&
    LOOPBACK.has(url.hostname)
  );
}
