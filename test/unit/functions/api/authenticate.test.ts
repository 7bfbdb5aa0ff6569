import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authenticate, authorise } from '../../../../functions/api/authenticate.ts';
import type { Token } from '../../../../shared/state/tokens.ts';

const ADMIN_TOKEN = 'admin-token-of-32-characters-1234';
const READER: Token = { name: 'reader', scopes: ['read'], createdAt: '2026-11-20T09:00:00.000Z' };
const READER_TOKEN = 'reader-token-of-32-characters-123';

/** An authentication that knows the admin's token and one more. */
function door() {
  const looked: string[] = [];
  const deps = {
    adminToken: async () => ADMIN_TOKEN,
    findToken: async (bearer: string) => {
      looked.push(bearer);
      return bearer === READER_TOKEN ? READER : undefined;
    },
  };
  return { enter: (header: string | undefined) => authenticate(deps, header), looked };
}

describe('a caller is known', () => {
  test('by the admin’s token, which is not looked up among the others', async () => {
    const { enter, looked } = door();

    const token = await enter(`Bearer ${ADMIN_TOKEN}`);

    expect(token.scopes).toEqual(['admin']);
    expect(looked).toEqual([]);
  });

  test('by a token that was made', async () => {
    const { enter } = door();

    expect(await enter(`Bearer ${READER_TOKEN}`)).toEqual(READER);
  });

  test.each(['bearer', 'BEARER', 'bEaReR'])('whatever the case of the scheme: %s', async (scheme) => {
    const { enter } = door();

    expect(await enter(`${scheme} ${READER_TOKEN}`)).toEqual(READER);
  });
});

describe('nobody is let in', () => {
  test.each([
    ['without a header', undefined],
    ['with an empty one', ''],
    ['with the scheme alone', 'Bearer'],
    ['with the scheme and a space', 'Bearer '],
    ['with the token alone', ADMIN_TOKEN],
    ['with Basic', `Basic ${Buffer.from(`admin:${ADMIN_TOKEN}`).toString('base64')}`],
    ['with the token as Basic', `Basic ${ADMIN_TOKEN}`],
    ['with two headers joined by a comma', `Bearer ${ADMIN_TOKEN}, Bearer ${ADMIN_TOKEN}`],
    ['with two headers joined without a space', `Bearer ${ADMIN_TOKEN},Bearer ${ADMIN_TOKEN}`],
    ['with a newline at the end', `Bearer ${ADMIN_TOKEN}\n`],
    ['with a newline before the scheme', `\nBearer ${ADMIN_TOKEN}`],
    ['with a space at the end', `Bearer ${ADMIN_TOKEN} `],
    ['with two spaces', `Bearer  ${ADMIN_TOKEN}`],
    ['with a tab', `Bearer\t${ADMIN_TOKEN}`],
    ['with a start of the token', `Bearer ${ADMIN_TOKEN.slice(0, -1)}`],
    ['with more than the token', `Bearer ${ADMIN_TOKEN}5`],
    ['with the token in another case', `Bearer ${ADMIN_TOKEN.toUpperCase()}`],
    ['with one character', 'Bearer a'],
    ['with 512 characters', `Bearer ${'a'.repeat(512)}`],
    ['with 100 000 characters', `Bearer ${'a'.repeat(100_000)}`],
    ['with characters that no token has', `Bearer ${ADMIN_TOKEN}\u0000é`],
  ])('%s', async (_, header) => {
    const { enter } = door();

    await expect(enter(header)).rejects.toMatchObject({ name: 'Unauthorized' });
  });

  test('and nothing is looked up for what cannot be a token', async () => {
    const { enter, looked } = door();

    await enter(`Bearer ${'a'.repeat(513)}`).catch(() => undefined);
    await enter('Bearer short').catch(() => undefined);

    expect(looked).toEqual([]);
  });

  test('and no header, however made, is ever a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'Bearer '),
        async (text, scheme) => {
          const { enter } = door();

          await expect(enter(scheme + text)).rejects.toMatchObject({ name: 'Unauthorized' });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a scope', () => {
  test('opens what needs it and nothing else', () => {
    expect(() => authorise(READER, 'read')).not.toThrow();
    expect(() => authorise(READER, 'write')).toThrow('This needs a token with the scope "write"');
    expect(() => authorise(READER, 'admin')).toThrow(expect.objectContaining({ name: 'Forbidden' }));
    expect(() => authorise({ ...READER, scopes: [] }, 'read')).toThrow();
  });

  test('of an admin opens everything', () => {
    for (const scope of ['read', 'write', 'approve', 'scim', 'admin'] as const)
      expect(() => authorise({ ...READER, scopes: ['admin'] }, scope)).not.toThrow();
  });

  test('to write is not one to read', () => {
    expect(() => authorise({ ...READER, scopes: ['write'] }, 'read')).toThrow();
  });
});
