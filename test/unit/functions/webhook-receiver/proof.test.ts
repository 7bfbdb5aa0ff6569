import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { basicPairFrom, isProven } from '../../../../functions/webhook-receiver/proof.ts';
import { aWebhookCredential, basic, NOW_MS, VALID_PAIR } from '../../../support/functions.ts';

describe('the pair that an Authorization header says', () => {
  test('is what was encoded, colons in the password included', () => {
    expect(basicPairFrom('Basic dXNlcjpwYTpzcw==')).toBe('user:pa:ss');
  });

  test('is read whatever the case of the scheme', () => {
    expect(basicPairFrom('bAsIc dXNlcjpwYXNz')).toBe('user:pass');
  });

  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme', 'Bearer dXNlcjpwYXNz'],
    ['a scheme without credentials', 'Basic '],
    ['characters that base64 does not have', 'Basic dXNlcjpw*XNz'],
    ['base64 that is cut', 'Basic dXNlcjpwYXN'],
    ['base64 with padding in the middle', 'Basic dXNl=jpwYXNz'],
    ['no colon', basic('userpass')],
    ['bytes that are not UTF-8', `Basic ${Buffer.from([0x75, 0x3a, 0xff, 0xfe]).toString('base64')}`],
    ['two headers joined by a comma', 'Basic dXNlcjpwYXNz, Basic dXNlcjpwYXNz'],
    ['two headers joined without a space', 'Basic dXNlcjpwYXNz,dXNlcjpwYXNz'],
    ['a newline at the end', 'Basic dXNlcjpwYXNz\n'],
    ['two spaces', 'Basic  dXNlcjpwYXNz'],
  ])('is none for %s', (_, header) => {
    expect(basicPairFrom(header)).toBeUndefined();
  });

  test('is never an exception, whatever the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const pair = basicPairFrom(`Basic ${text}`);

        expect(pair === undefined || pair.includes(':')).toBe(true);
      }),
    );
  });
});

describe('a sender is proven', () => {
  const rotated = aWebhookCredential({
    previous: {
      user: 'pipewarden',
      password: 'previous-password-of-32-character',
      validUntil: '2026-11-20T10:00:00.000Z',
    },
  });
  const HOUR_MS = 3_600_000;

  test('by the current pair and by no other', () => {
    const credential = aWebhookCredential();

    expect(isProven(VALID_PAIR, credential, NOW_MS)).toBe(true);
    expect(isProven('someone:current-password-of-32-characters', credential, NOW_MS)).toBe(false);
    expect(isProven('pipewarden:wrong-password', credential, NOW_MS)).toBe(false);
  });

  test.each([
    ['empty', ''],
    ['a start of it', 'pipewarden:current'],
    ['longer than it', `${VALID_PAIR}x`],
    ['a megabyte', 'x'.repeat(1024 * 1024)],
  ])('never by a pair that is %s, and unequal lengths do not throw', (_, pair) => {
    expect(isProven(pair, aWebhookCredential(), NOW_MS)).toBe(false);
  });

  test('never without a pair, even where user and password are such that the joined text is empty', () => {
    expect(isProven(undefined, aWebhookCredential(), NOW_MS)).toBe(false);
    expect(isProven(undefined, { current: { user: '', password: '' } }, NOW_MS)).toBe(false);
  });

  test('by the old and by the new password while it is rotated', () => {
    expect(isProven(VALID_PAIR, rotated, NOW_MS)).toBe(true);
    expect(isProven('pipewarden:previous-password-of-32-character', rotated, NOW_MS)).toBe(true);
  });

  test('by the new one alone from the moment the old one ends', () => {
    expect(isProven('pipewarden:previous-password-of-32-character', rotated, NOW_MS + HOUR_MS - 1)).toBe(
      true,
    );
    expect(isProven('pipewarden:previous-password-of-32-character', rotated, NOW_MS + HOUR_MS)).toBe(false);
    expect(isProven(VALID_PAIR, rotated, NOW_MS + HOUR_MS)).toBe(true);
  });

  test('only after every valid pair was compared, whichever of them fits', () => {
    const compared: string[] = [];
    const credential = {
      current: {
        user: 'pipewarden',
        get password() {
          compared.push('current');
          return 'current-password-of-32-characters';
        },
      },
      previous: {
        user: 'pipewarden',
        get password() {
          compared.push('previous');
          return 'previous-password-of-32-character';
        },
        validUntil: '2026-11-20T10:00:00.000Z',
      },
    };

    expect(isProven(VALID_PAIR, credential, NOW_MS)).toBe(true);
    expect(compared).toEqual(['current', 'previous']);
  });
});

/** What is compared in constant time while `work` runs: of each comparison the lengths of its two sides, in bytes. */
function comparedBy(work: () => unknown): (readonly [number, number])[] {
  const compare = vi.spyOn(crypto, 'timingSafeEqual');
  syncBuiltinESMExports();
  try {
    work();
    return compare.mock.calls.map(([one, other]) => [one.byteLength, other.byteLength] as const);
  } finally {
    compare.mockRestore();
    syncBuiltinESMExports();
  }
}

describe('a guess costs two comparisons of SHA-256 digests, one for each valid pair,', () => {
  const rotating = aWebhookCredential({
    previous: {
      user: 'pipewarden',
      password: 'previous-password-of-32-character',
      validUntil: '2026-11-20T10:00:00.000Z',
    },
  });
  const TWO_OF_32_BYTES = [
    [32, 32],
    [32, 32],
  ];

  test.each([
    ['a wrong user with the right password', 'intruder:current-password-of-32-characters'],
    ['a wrong password of the right user', 'pipewarden:wrong-password-of-32-characters-'],
    ['nothing at all', undefined],
    ['an empty text', ''],
    ['the pair itself', VALID_PAIR],
    ['the pair before', 'pipewarden:previous-password-of-32-character'],
    ['a megabyte', 'x'.repeat(1024 * 1024)],
  ])('where it is %s', (_, guess) => {
    const compared = comparedBy(() => isProven(guess, rotating, NOW_MS));

    expect(compared).toEqual(TWO_OF_32_BYTES);
  });

  test('however many characters it shares with the secret, and of whatever length it is', () => {
    const starts = [...VALID_PAIR].map((_, shared) => VALID_PAIR.slice(0, shared));
    const guesses = starts.flatMap((start) => [
      start,
      start.padEnd(VALID_PAIR.length, '#'),
      `${start}${start}#`,
    ]);

    const compared = guesses.map((guess) => comparedBy(() => isProven(guess, rotating, NOW_MS)));

    // 11 characters of `pipewarden:` and 33 of the password, three guesses for each start.
    expect(compared).toHaveLength(132);
    for (const one of compared) expect(one).toEqual(TWO_OF_32_BYTES);
  });
});

test('no text but the pair itself proves a sender, however near it is', () => {
  const place = fc.nat({ max: VALID_PAIR.length });
  const near = fc.oneof(
    fc
      .tuple(place, fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([at, text]) => VALID_PAIR.slice(0, at) + text + VALID_PAIR.slice(at)),
    fc
      .tuple(place, fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([at, text]) => VALID_PAIR.slice(0, at) + text + VALID_PAIR.slice(at + 1)),
    place.map((at) => VALID_PAIR.slice(0, at) + VALID_PAIR.slice(at).toUpperCase()),
    fc.string({ unit: 'binary' }),
  );

  fc.assert(
    fc.property(near, (guess) => {
      expect(isProven(guess, aWebhookCredential(), NOW_MS)).toBe(guess === VALID_PAIR);
    }),
    { numRuns: 1_000 },
  );
});
