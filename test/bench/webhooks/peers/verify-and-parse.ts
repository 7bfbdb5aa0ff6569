import { createHash, timingSafeEqual } from 'node:crypto';
import { basicHeader, PAIR } from '../delivery.ts';
import type { RequestEvent } from '../lambda-events.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const wanted = digest(basicHeader(PAIR));

/** The least that a receiver can do, and no library: prove the sender and parse the body. It keeps nothing. */
export const handler = async ({ headers, body }: RequestEvent): Promise<{ statusCode: number }> => {
  if (!timingSafeEqual(digest(headers.authorization), wanted)) return { statusCode: 401 };
  const delivery: unknown = JSON.parse(body);
  return { statusCode: typeof delivery === 'object' ? 200 : 400 };
};
