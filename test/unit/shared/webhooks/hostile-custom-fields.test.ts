import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordChange } from '../../../../shared/webhooks/change.ts';
import { cleanEvent } from '../../../../shared/webhooks/clean-event.ts';
import { differs } from '../../../../shared/webhooks/differs.ts';
import { isObject } from '../../../../shared/webhooks/exact-json.ts';
import { hashesOf } from '../../../../shared/webhooks/own-values.ts';
import { recognise } from '../../../../shared/webhooks/recognise.ts';
import { toChange } from '../../../../shared/webhooks/to-change.ts';
import { aDeliveryBody, NOW_MS } from '../../../support/functions.ts';
import { v1DealUpdated } from '../../../support/webhook-examples.ts';

const KEY = 'dcf558aac1ae4e8c4f849ba5e668430d8df9be12';
const NAMES_OF_OBJECTS = Object.getOwnPropertyNames(Object.prototype);

/** Numbers that JavaScript would round, and one that it would not. */
const aNumber = fc.constantFrom(
  '1e400',
  '-1e400',
  '9007199254740993',
  '-9007199254740993',
  '0.10000000000000000555',
  '5',
);
/** A value as a webhook of version 2 writes it, and as State and the bus have it. */
const aValue: fc.Arbitrary<readonly [told: string, kept: string]> = fc.oneof(
  aNumber.map((text) => [text, text] as const),
  aNumber.map((text) => [`{"type":"double","value":${text}}`, text] as const),
  aNumber.map((text) => [`{"type":"enum","id":${text}}`, text] as const),
  aNumber.map((text) => [`{"type":"set","values":[{"id":${text}},{"id":7}]}`, `[${text},7]`] as const),
  aNumber.map(
    (text) =>
      [`{"type":"monetary","value":${text},"currency":"EUR"}`, `{"value":${text},"currency":"EUR"}`] as const,
  ),
  fc
    .constantFrom(
      '{"polluted":true}',
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '"\\ud800\\u0000\\n"',
      'null',
    )
    .map((text) => [text, text] as const),
);
const aKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  KEY,
  `${KEY}_currency`,
);
const someFields = fc
  .uniqueArray(fc.tuple(aKey, aValue), { selector: ([key]) => key, minLength: 1 })
  .map((fields) => ({
    told: `{${fields.map(([key, [told]]) => `"${key}":${told}`).join()}}`,
    kept: `{${fields.map(([key, [, kept]]) => `"${key}":${kept}`).join()}}`,
  }));

function changeOf(raw: string): RecordChange {
  const recognised = recognise(raw, '1', NOW_MS);
  if (!recognised.known) throw new Error(recognised.reason);
  return toChange(recognised.told);
}

/** A change of deal 8 with these custom fields, given as JSON. */
const withCustomFields = (json: string): RecordChange =>
  changeOf(
    JSON.stringify(
      aDeliveryBody({ data: { id: 8, custom_fields: 'HERE' }, previous: { custom_fields: 'HERE' } }),
    ).replaceAll('"HERE"', () => json),
  );

const eventOf = (change: RecordChange) => cleanEvent({ id: 'c-1', account: '1', change }).detail;

test('custom fields of any name and value are kept digit by digit, before and after, and pollute nothing', () => {
  fc.assert(
    fc.property(someFields, ({ told, kept }) => {
      const change = withCustomFields(told);

      const { before, after } = eventOf(change);

      expect(JSON.stringify(after)).toBe(`{"id":8,"custom_fields":${kept}}`);
      expect(JSON.stringify(before)).toBe(`{"custom_fields":${kept}}`);
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(NAMES_OF_OBJECTS);
    }),
    { numRuns: 500 },
  );
});

test('a record with them does not differ from itself, and has one set of hashes', () => {
  fc.assert(
    fc.property(someFields, ({ told }) => {
      const [one, other] = [withCustomFields(told).after ?? {}, withCustomFields(told).after ?? {}];

      expect(differs(one, other)).toEqual([]);
      expect(hashesOf(one)).toEqual(hashesOf(other));
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(NAMES_OF_OBJECTS);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['__proto__', '{"polluted":true}', '{"id":9}'],
  [
    'constructor',
    '{"prototype":{"polluted":true}}',
    '{"id":9,"constructor":{"prototype":{"polluted":true}}}',
  ],
  [KEY, '9007199254740993', `{"id":9,"custom_fields":{"${KEY}":9007199254740993}}`],
  [KEY, '1e400', `{"id":9,"custom_fields":{"${KEY}":1e400}}`],
  [
    `${KEY}___proto__`,
    '{"polluted":true}',
    `{"id":9,"custom_fields":{"${KEY}":{"__proto__":{"polluted":true}}}}`,
  ],
  [
    `${KEY}_constructor`,
    '9007199254740993',
    `{"id":9,"custom_fields":{"${KEY}":{"constructor":9007199254740993}}}`,
  ],
])('%s of %s, which version 1 has among the other fields, does no harm either', (name, value, kept) => {
  const raw = JSON.stringify({ ...v1DealUpdated, current: { id: 9, HERE: 0 }, previous: null });

  const { after } = changeOf(raw.replace('"HERE":0', () => `"${name}":${value}`));

  expect(JSON.stringify(after)).toBe(kept);
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(NAMES_OF_OBJECTS);
});

test('of five thousand custom fields none is lost on the way to the bus', () => {
  const fields = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field_${index}`, index]));

  const { after, changed } = eventOf(withCustomFields(JSON.stringify(fields)));

  expect(isObject(after) && after.custom_fields).toEqual(fields);
  expect(changed).toHaveLength(5_000);
});
