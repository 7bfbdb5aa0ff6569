import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { parseExactly } from './exact-json.ts';

/**
 * The same for every attempt at one delivery, and different for any two bodies: the attempt counter (v1: `retry`) is the
 * one part that a repeated delivery changes. It stands for what could not be recognised, and for each telling of a change.
 */
export const deliveryId = (account: string, raw: string): string =>
  createHash('sha256').update(account).update('\n').update(withoutAttempt(raw)).digest('hex');

function withoutAttempt(raw: string): string {
  let body: unknown;
  try {
    body = parseExactly(raw);
  } catch {
    return raw;
  }
  const envelope = z.safeParse(z.looseObject({ meta: z.looseObject({}) }), body);
  if (!envelope.success) return raw;
  const { retry: _retry, ...rest } = envelope.data;
  const { attempt: _attempt, ...meta } = rest.meta;
  return JSON.stringify({ ...rest, meta });
}
