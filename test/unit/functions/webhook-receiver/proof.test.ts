import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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
