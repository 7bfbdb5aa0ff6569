import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeId } from '../../../../shared/webhooks/change-id.ts';
import { recognise } from '../../../../shared/webhooks/recognise.ts';
import { aDeliveryBody, aUserDeliveryBody, NOW_MS } from '../../../support/functions.ts';
import { v1DealUpdated, v1UserUpdated } from '../../../support/webhook-examples.ts';

function idOfText(raw: string, account = '1'): string {
  const recognised = recognise(raw, account, NOW_MS);
  if (!recognised.known) throw new Error(recognised.reason);
  return changeId(account, recognised.told);
}
const idOf = (body: unknown) => idOfText(JSON.stringify(body));

/** Values of JSON, numbers that JavaScript would round among them. */
const aRecord = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }));

/** What two webhooks say differently of one change. */
const aTelling = fc.record({
  id: fc.uuid(),
  attempt: fc.integer({ min: 1, max: 4 }),
  webhook_id: fc.nat().map(String),
  webhook_owner_id: fc.nat().map(String),
  type: fc.constantFrom('general', 'application'),
  permitted_user_ids: fc.option(fc.array(fc.nat().map(String)), { nil: undefined }),
  host: fc.domain(),
});

describe('one change has one id', () => {
  test('whichever webhook tells of it, at whichever attempt', () => {
    fc.assert(
      fc.property(aRecord, fc.option(aRecord), aTelling, aTelling, (data, previous, one, other) => {
        const toldBy = (telling: Readonly<Record<string, unknown>>) =>
          aDeliveryBody({ data, previous, meta: telling });

        expect(idOf(toldBy(one))).toBe(idOf(toldBy(other)));
      }),
    );
  });

  test('told by two webhooks of version 1', () => {
    const { meta } = v1DealUpdated;
    const other = { ...v1DealUpdated, retry: 2, meta: { ...meta, webhook_id: '9', prepublish_timestamp: 1 } };

    expect(idOf(other)).toBe(idOf(v1DealUpdated));
  });

  test('in whichever order its fields are written', () => {
    const turned = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, part]) => [name, turned(part)]),
          )
        : value;
    const body = aDeliveryBody({
      data: { id: 8, title: 'Crane', custom_fields: { a: 1, b: { c: 2, d: 3 } } },
    });

    expect(idOf(turned(body))).toBe(idOf(body));
  });
});

describe('two changes have two ids', () => {
  test('also two of users within one second, whose meta.id is equal', () => {
    const change = (email: string) =>
      aUserDeliveryBody({ data: { id: '42', email }, meta: { correlation_id: undefined } });

    expect(idOf(change('ada@example.com'))).not.toBe(idOf(change('a.lovelace@example.com')));
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['entity', { entity: 'person' }],
    ['id', { entity_id: '9' }],
    ['action', { action: 'create' }],
    ['time', { timestamp: '2026-11-20T08:59:58.725Z' }],
    ['correlation', { correlation_id: '9ab5f99c-3c16-4e2c-8ef3-1c80c4327d98' }],
    ['merge', { merged_from_id: '9' }],
  ])('where only the %s differs', (_, meta) => {
    expect(idOf(aDeliveryBody({ meta }))).not.toBe(idOf(aDeliveryBody()));
  });

  test('whatever they say, as long as it differs', () => {
    fc.assert(
      fc.property(aRecord, aRecord, fc.option(aRecord), fc.option(aRecord), (one, other, before, past) => {
        const equal =
          JSON.stringify([sorted(one), sorted(before)]) === JSON.stringify([sorted(other), sorted(past)]);

        expect(
          idOf(aDeliveryBody({ data: one, previous: before })) ===
            idOf(aDeliveryBody({ data: other, previous: past })),
        ).toBe(equal);
      }),
    );
  });

  test('where a number differs that JavaScript would round', () => {
    const body = (digits: string) =>
      JSON.stringify(aDeliveryBody({ data: { id: 8, n: 0 } })).replace('"n":0', `"n":${digits}`);

    expect(idOfText(body('9007199254740993'))).not.toBe(idOfText(body('9007199254740992')));
  });

  test('in two companies', () => {
    const of = (account: string) =>
      idOfText(JSON.stringify(aDeliveryBody({ meta: { company_id: account } })), account);

    expect(of('1')).not.toBe(of('2'));
  });

  test('of users told in arrays', () => {
    const renamed = { ...v1UserUpdated, current: [{ ...v1UserUpdated.current[0], name: 'Ada' }] };

    expect(idOf(renamed)).not.toBe(idOf(v1UserUpdated));
  });
});

test('an id is 64 hexadecimal digits', () => {
  expect(idOf(aDeliveryBody())).toMatch(/^[0-9a-f]{64}$/);
});

/** An independent writing of the same: JSON with its fields in order, without what is not JSON's. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => name !== '__proto__');
  return fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, part]) => ({ [`.${name}`]: sorted(part) }));
}
