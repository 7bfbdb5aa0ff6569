import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathParameters } from '../../../../functions/api/dispatch.ts';

const value = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((text) => text.isWellFormed());

test('any values that are encoded into a path come out of it as they went in', () => {
  fc.assert(
    fc.property(value, value, (account, id) => {
      const path = `/v1/accounts/${encodeURIComponent(account)}/things/${encodeURIComponent(id)}`;

      const parameters = pathParameters('/v1/accounts/{account}/things/{id}', path);

      expect(parameters).toEqual({ account, id });
    }),
  );
});

test('no path whatever is an exception, and a value never holds more than its own part', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const parameters = pathParameters('/things/{id}', `/things/${text}`);

      if (text.includes('/')) expect(parameters).toBeUndefined();
      if (parameters) expect(Object.keys(parameters)).toEqual(['id']);
    }),
  );
});

test.each([
  ['another number of parts', '/things/1/2'],
  ['a slash at the end', '/things/1/'],
  ['an empty value', '/things/'],
  ['no value', '/things'],
  ['another word', '/thing/1'],
  ['the word in another case', '/Things/1'],
  ['an escape that is cut', '/things/%E0%A4%A'],
  ['a value of 257 characters', `/things/${'x'.repeat(257)}`],
])('a path with %s does not fit', (_, path) => {
  expect(pathParameters('/things/{id}', path)).toBeUndefined();
});

test('a value of 256 characters fits', () => {
  expect(pathParameters('/things/{id}', `/things/${'x'.repeat(256)}`)).toEqual({ id: 'x'.repeat(256) });
});
