import { asNumber, asTime } from './values.ts';

/**
 * A user, whom only version 1 of REST has: its names stay, `active_flag` too, which is not the opposite of `is_deleted`
 * here. Webhooks have the id as text, the language as `en-GB` where REST has a number, and `access: null`, which means
 * that they do not tell it (FACTS 5.3). REST shows a telephone number to its owner alone.
 */
export function normalUser(
  data: Readonly<Record<string, unknown>>,
  fromRest: boolean,
): Record<string, unknown> {
  const entries = Object.entries(data).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'id') return [[name, asNumber(value)]];
    if (name === 'lang' && typeof value === 'string') return [['language', value]];
    if (name === 'is_you' || (name === 'access' && value === null)) return [];
    if (name === 'phone' && value === null && fromRest) return [];
    return [[name, MOMENTS.includes(name) ? asTime(value) : value]];
  });
  return Object.fromEntries(entries);
}

const MOMENTS: readonly string[] = ['created', 'modified', 'last_login'];
