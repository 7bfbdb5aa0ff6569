import { InvalidInput } from '../errors.ts';

/** A company's own subdomain, lower case, one label: what a token may be sent to. */
const COMPANY_ORIGIN = /^https:\/\/[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.pipedrive\.com$/;

/**
 * The origin that a company's token may be sent to, or `InvalidInput`: `https://<label>.pipedrive.com` with no user,
 * port, path or query, or exactly the origin this deployment was configured with (a simulator).
 */
export function checkedOrigin(text: string, configured?: string): string {
  const origin = text.replace(/\/$/, '');
  if (COMPANY_ORIGIN.test(origin) || (configured && origin === configured)) return origin;
  throw new InvalidInput(
    'The domain must be your company’s own, like https://acme.pipedrive.com; no token is sent anywhere else.',
    { field: 'domain' },
  );
}
