import { createHash, timingSafeEqual } from 'node:crypto';
import type { BasicPair, WebhookCredential } from '../../shared/accounts/credentials.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** `user:password` as an `Authorization: Basic` header says it; undefined when the header is anything else. */
export function basicPairFrom(header: string | undefined): string | undefined {
  // Two headers of the name arrive joined by a comma, which base64 does not have.
  const encoded = /^basic ([a-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined || encoded.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const text = bytes.toString('utf8');
  return text.includes(':') && Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}

/**
 * Whether a sender knows one of the valid pairs. Digests are compared, so that neither the length nor a common start
 * of a guess shows in the time, and every valid pair is always compared.
 */
export function isProven(given: string | undefined, credential: WebhookCredential, nowMs: number): boolean {
  const { current, previous } = credential;
  const valid: BasicPair[] = [current];
  if (previous && Date.parse(previous.validUntil) > nowMs) valid.push(previous);
  const presented = digest(given ?? '');
  const matches = valid.map(({ user, password }) =>
    timingSafeEqual(digest(`${user}:${password}`), presented),
  );
  return given !== undefined && matches.includes(true);
}
