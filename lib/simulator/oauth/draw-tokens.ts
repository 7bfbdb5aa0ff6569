import { pick } from '../store/random.ts';

const HEX = [...'0123456789abcdef'];
const BASE64 = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'];

const drawn = (random: () => number, length: number, alphabet: readonly string[]): string =>
  Array.from({ length }, () => pick(random, alphabet)).join('');

export const drawCode = (random: () => number): string => drawn(random, 40, HEX);

/** In the shape of the official example, with its signs that take escaping in a form: `v1u:AQIB…==:RIDn…`. */
export const drawAccessToken = (random: () => number): string =>
  `v1u:${drawn(random, 214, BASE64)}==:${drawn(random, 344, BASE64)}`;

/** `<company>:<user>:<hex>`; what the two numbers of the official example mean is assumed. */
export const drawRefreshToken = (random: () => number, companyId: number, userId: number): string =>
  `${companyId}:${userId}:${drawn(random, 40, HEX)}`;
