import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactly } from '../../../../shared/webhooks/exact-json.ts';

describe('a number that JavaScript would round is written back as it came:', () => {
  test.each([
    '9007199254740993',
    '-9007199254740993',
    '1e400',
    '-1e400',
    '0.1000000000000000055511151231257827',
    '12345678901234567890',
  ])('%s', (text) => {
    expect(JSON.stringify(parseExactly(text))).toBe(text);
    expect(JSON.stringify(parseExactly(`{"a":[${text}]}`))).toBe(`{"a":[${text}]}`);
  });
});

describe('a number that JavaScript holds is a number, however it is written:', () => {
  test.each([
    ['1.0', 1],
    ['1e3', 1000],
    ['-0', -0],
    ['0.1', 0.1],
    ['9007199254740991', 9007199254740991],
    ['5e-324', 5e-324],
  ])('%s', (text, expected) => {
    expect(parseExactly(text)).toBe(expected);
  });
});

test('keys like __proto__ are plain fields and pollute nothing', () => {
  const parsed = parseExactly(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}',
  );

  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  expect(Object.keys(Object(parsed))).toEqual(['__proto__', 'constructor', 'a']);
  expect(Object.prototype).not.toHaveProperty('polluted');
});

test.each(['', '{', '[1,]', '01', '+1', "'a'", 'undefined', '{"a":1}x'])(
  '%j is refused like by JSON.parse',
  (text) => {
    expect(() => parseExactly(text)).toThrow(SyntaxError);
  },
);

test('what JSON.parse handles exactly is parsed the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);

      expect(parseExactly(text)).toEqual(JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

test('no digit of an integer of any length is lost', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (integer) => {
      expect(JSON.stringify(parseExactly(`{"id":${integer}}`))).toBe(`{"id":${integer}}`);
    }),
    { numRuns: 300 },
  );
});
