import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deliveryId } from '../../../../shared/webhooks/delivery-id.ts';
import { aDeliveryBody, aUserDeliveryBody } from '../../../support/functions.ts';
import { v1DealUpdated } from '../../../support/webhook-examples.ts';

const idOf = (body: unknown) => deliveryId('1', JSON.stringify(body));

describe('all attempts at one delivery have one id', () => {
  test('for the counter of v2', () => {
    const ids = [1, 2, 3, 4].map((attempt) => idOf(aDeliveryBody({ meta: { attempt } })));

    expect(new Set(ids).size).toBe(1);
  });

  test('for the counter of v1', () => {
    const ids = [0, 1, 2, 3].map((retry) => idOf({ ...v1DealUpdated, retry }));

    expect(new Set(ids).size).toBe(1);
  });

  test('also where the JSON has spaces', () => {
    const pretty = (attempt: number) => JSON.stringify(aDeliveryBody({ meta: { attempt } }), null, 2);

    expect(deliveryId('1', pretty(3))).toBe(deliveryId('1', pretty(1)));
  });
});

describe('two deliveries have two ids', () => {
  test('also where meta.id is equal, as it is for users', () => {
    const first = aUserDeliveryBody({ meta: { timestamp: 1795165198, correlation_id: 'a' } });
    const second = aUserDeliveryBody({ meta: { timestamp: 1795165199, correlation_id: 'b' } });

    expect(first.meta.id).toBe(second.meta.id);
    expect(idOf(first)).not.toBe(idOf(second));
  });

  test('also where only the account differs', () => {
    const raw = JSON.stringify(aDeliveryBody());

    expect(deliveryId('1', raw)).not.toBe(deliveryId('2', raw));
  });

  test('also where a text only looks like a counter', () => {
    const body = (title: string) => aDeliveryBody({ data: { id: 8, title } });

    expect(idOf(body('"attempt":1'))).not.toBe(idOf(body('"attempt":2')));
  });

  test('also where a field of the record has the name of the counter', () => {
    const body = (attempt: number) => aDeliveryBody({ data: { id: 8, attempt } });

    expect(idOf(body(1))).not.toBe(idOf(body(2)));
  });

  test('also where a number differs that JavaScript would round', () => {
    const body = (text: string) =>
      JSON.stringify(aDeliveryBody({ data: { id: 8, n: 0 } })).replace('"n":0', `"n":${text}`);

    expect(deliveryId('1', body('9007199254740993'))).not.toBe(deliveryId('1', body('9007199254740992')));
  });

  test('whatever they are, as long as anything but the counter differs', () => {
    const field = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('attempt', 'retry'));
    const event = fc.record({
      data: fc.option(
        fc.dictionary(field, fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean())),
      ),
      previous: fc.option(fc.dictionary(field, fc.string())),
      meta: fc.record({
        action: fc.constantFrom('create', 'change', 'delete'),
        correlation_id: fc.uuid(),
        entity_id: fc.oneof(fc.nat().map(String), fc.nat()),
        timestamp: fc.oneof(fc.nat(), fc.string()),
        attempt: fc.integer({ min: 1, max: 4 }),
      }),
    });
    const essence = (value: { meta: object }) =>
      JSON.stringify({ ...value, meta: { ...value.meta, attempt: 1 } });

    fc.assert(
      fc.property(event, event, fc.integer({ min: 1, max: 4 }), (one, other, attempt) => {
        expect(idOf(one) === idOf(other)).toBe(essence(one) === essence(other));
        expect(idOf({ ...one, meta: { ...one.meta, attempt } })).toBe(idOf(one));
      }),
      { numRuns: 100 },
    );
  });
});

test('an id fits every place that it is put into', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (raw) => {
      expect(deliveryId('1', raw)).toMatch(/^[0-9a-f]{64}$/);
    }),
  );
});
