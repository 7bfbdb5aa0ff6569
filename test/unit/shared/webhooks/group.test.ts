import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupOf } from '../../../../shared/webhooks/group.ts';
import { recognise } from '../../../../shared/webhooks/recognise.ts';
import { aDeliveryBody, NOW_MS } from '../../../support/functions.ts';
import { v1DealUpdated } from '../../../support/webhook-examples.ts';

interface Delivery {
  readonly account: string;
  readonly version: 1 | 2;
  readonly entity: string;
  readonly id: unknown;
  /** What the delivery says of its company, given the account. */
  readonly company: (account: string) => unknown;
}

const anything = fc.string({ unit: 'binary', maxLength: 6 });
const aDelivery: fc.Arbitrary<Delivery> = fc.record({
  account: fc.constantFrom('1', '2', '11', '1'.repeat(15)),
  version: fc.constantFrom(1 as const, 2 as const),
  entity: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('deal', 'person', 'deal_product', 'unrecognised') },
    { weight: 1, arbitrary: fc.constantFrom('deal/1', 'deal#1', '', 'deal ', '１', 'e'.repeat(41)) },
    { weight: 1, arbitrary: anything },
  ),
  id: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<unknown>(1, '1', '01', '1-1', 'a', 'A') },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>('1#META', 'a/../b', '9'.repeat(3_000), '', ' 1', '１', 1.5, null),
    },
    { weight: 1, arbitrary: fc.constantFrom<unknown>({ $ne: null }, ['1'], true) },
    { weight: 1, arbitrary: anything },
  ),
  company: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom<Delivery['company'][]>(
        (account) => account,
        (account) => Number(account),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Delivery['company'][]>(
        (account) => `${account}/deal`,
        (account) => `${account}#META`,
        (account) => `0${account}`,
        () => null,
      ),
    },
  ),
});

/** The line that a delivery stands in, and what it says that it is about where it is recognised. */
function placed({ account, version, entity, id, company }: Delivery) {
  const company_id = company(account);
  const body =
    version === 1
      ? { ...v1DealUpdated, meta: { ...v1DealUpdated.meta, object: entity, id, company_id } }
      : aDeliveryBody({ meta: { entity, entity_id: id, company_id } });
  const recognised = recognise(JSON.stringify(body), account, NOW_MS);
  const about = recognised.known ? [account, entity, String(id)] : [account];
  return { group: groupOf(account, recognised), about: JSON.stringify(about) };
}

test('two deliveries share a line just where account, entity and id are equal, 1 and "1" being one id', () => {
  const aPart = fc.constantFrom<(keyof Delivery)[]>('account', 'version', 'entity', 'id', 'company');
  fc.assert(
    fc.property(aDelivery, aDelivery, aPart, (one, different, part) => {
      const [first, second] = [placed(one), placed({ ...one, [part]: different[part] })];

      expect(first.group === second.group).toBe(first.about === second.about);
    }),
    { numRuns: 1_000 },
  );
});

test.each<[string, Partial<Delivery>, Partial<Delivery>]>([
  ['two accounts', { account: '1' }, { account: '11' }],
  ['two entities', { entity: 'deal' }, { entity: 'person' }],
  ['entities in small and large letters', { entity: 'deal' }, { entity: 'Deal' }],
  ['ids with and without a nought before them', { id: '1' }, { id: '01' }],
  ['ids in small and large letters', { id: 'a' }, { id: 'A' }],
  ['ids with and without a hyphen', { id: '1-1' }, { id: '11' }],
  ['a record and what is not recognised', { entity: 'unrecognised' }, { entity: 'deal#1' }],
])('%s are two lines', (_, one, other) => {
  const base: Delivery = { account: '1', version: 2, entity: 'deal', id: 8, company: (account) => account };

  const [first, second] = [placed({ ...base, ...one }), placed({ ...base, ...other })];

  expect(first.group).not.toBe(second.group);
});

test('a line is one that SQS takes, and begins with its account, whatever is delivered', () => {
  fc.assert(
    fc.property(aDelivery, (delivery) => {
      const { group } = placed(delivery);

      expect(group).toMatch(/^[1-9][0-9]*\/(unrecognised|[A-Za-z_]+\/[A-Za-z0-9-]+)$/);
      expect(group.startsWith(`${delivery.account}/`)).toBe(true);
      expect(group.length).toBeLessThanOrEqual(128);
    }),
    { numRuns: 500 },
  );
});

test('of the deliveries that these rules are tried with many are recognised, and many are not', () => {
  const deliveries = fc.sample(aDelivery, { numRuns: 1_000, seed: 20_261_120 });

  const recognised = deliveries.filter((delivery) => !placed(delivery).group.endsWith('/unrecognised'));

  expect(recognised.length).toBeGreaterThan(250);
  expect(recognised.length).toBeLessThan(750);
});
