import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { parse } from '../../../../shared/runtime/parse.ts';
import { failureOf } from '../../../support/builders.ts';

const Shape = z.strictObject({
  name: z.string().check(z.minLength(2), z.maxLength(40)),
  plan: z.optional(z.enum(['lite', 'growth'])),
  ids: z.optional(z.array(z.int())),
  count: z.optional(z.int().check(z.lte(500))),
  at: z.optional(z.iso.datetime()),
  key: z.optional(z.string().check(z.regex(/^[a-z]+$/))),
  one: z.optional(z.union([z.int(), z.strictObject({ id: z.int() })])),
});

test('what fits comes back parsed', () => {
  expect(parse(Shape, { name: 'Ada', ids: [1] })).toEqual({ name: 'Ada', ids: [1] });
});

const SECRET = 'ada@secret.example';
const misfits: [string, unknown, string, string][] = [
  ['is missing', {}, 'name', 'name is required'],
  ['is undefined', { name: undefined }, 'name', 'name is required'],
  ['has the wrong type', { name: { SECRET } }, 'name', 'name must be of type string'],
  ['is null', { name: null }, 'name', 'name must be of type string'],
  ['is wrong deep inside', { name: 'Ada', ids: [1, SECRET] }, 'ids.1', 'ids.1 must be of type number'],
  ['is not one of the choices', { name: 'Ada', plan: SECRET }, 'plan', 'plan must be one of: lite, growth'],
  ['is too short', { name: 'A' }, 'name', 'name is too small or too short; the least is 2'],
  ['is too long', { name: SECRET.repeat(9) }, 'name', 'name is too large or too long; the most is 40'],
  ['is too large', { name: 'Ada', count: 501 }, 'count', 'count is too large or too long; the most is 500'],
  ['has the wrong format', { name: 'Ada', at: SECRET }, 'at', 'at must have the format datetime'],
  ['does not match', { name: 'Ada', key: SECRET }, 'key', 'key must have the format regex'],
  ['fits one choice best', { name: 'Ada', one: { id: SECRET } }, 'one.id', 'one.id must be of type number'],
  ['is not known', { name: 'Ada', nmae: SECRET }, 'body', 'body has a field that is not known: nmae'],
];

describe('the complaint names the field and what was expected, and never the value, where a field', () => {
  test.each(misfits)('%s', async (_case, value, field, message) => {
    const failure = await failureOf(() => parse(Shape, value));

    expect(failure).toMatchObject({ name: 'InvalidInput', remedy: 'reject', message, details: { field } });
    expect(JSON.stringify([String(failure), failure])).not.toContain('secret.example');
  });
});

test('a place stands before the field', async () => {
  expect(await failureOf(() => parse(Shape, {}, 'message'))).toMatchObject({
    details: { field: 'message.name' },
  });
  expect(await failureOf(() => parse(Shape, 5, 'message'))).toMatchObject({ details: { field: 'message' } });
});

test('the name of an unknown field is cut', async () => {
  const failure = await failureOf(() => parse(Shape, { name: 'Ada', ['x'.repeat(5000)]: 1 }));

  expect(String(failure).length).toBeLessThan(200);
});
