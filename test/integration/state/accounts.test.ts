import { describe, expect, test } from 'vitest';
import { createAccounts } from '../../../shared/state/accounts.ts';
import { createCollection } from '../../../shared/state/collection.ts';
import { createDeliveries, DeliveryRecord } from '../../../shared/state/deliveries.ts';
import { keys } from '../../../shared/state/keys.ts';
import { createTokens, hashOf, type Token } from '../../../shared/state/tokens.ts';
import { anAccount } from '../../support/functions.ts';
import { ENGINES, startState, tally } from './engines.ts';

describe.each(ENGINES)('accounts %s', (_engine, options) => {
  test('are found and listed, and connecting one again replaces it', async () => {
    const accounts = createAccounts(await startState(options));
    await accounts.save('1', anAccount());
    await accounts.save('22', anAccount({ account: '22', name: 'Other' }));

    await accounts.save('1', anAccount({ mode: 'read-only' }));

    expect(await accounts.find('1')).toEqual(anAccount({ mode: 'read-only' }));
    expect(await accounts.find('2')).toBeUndefined();
    expect((await accounts.list()).map(({ account }) => account)).toEqual(['1', '22']);
  });
});

const aToken: Token = {
  name: 'CI',
  scopes: ['read', 'write'],
  account: '1',
  createdAt: '2026-11-20T09:00:00.000Z',
};

describe.each(ENGINES)('tokens %s', (_engine, options) => {
  test('are found by what was handed out, which is stored nowhere', async () => {
    const table = await startState(options);
    const tokens = createTokens(table);

    await tokens.save('pw_secret', aToken);

    expect(await tokens.find('pw_secret')).toEqual(aToken);
    expect(await tokens.find('pw_secreT')).toBeUndefined();
    expect(await tokens.find(hashOf('pw_secret'))).toBeUndefined();
    expect(JSON.stringify(await table.page('TOKENS', { limit: 10 }))).not.toContain('pw_secret');
  });

  test('are not changed by saving one again', async () => {
    const tokens = createTokens(await startState(options));
    await tokens.save('pw_secret', aToken);

    await tokens.save('pw_secret', { ...aToken, scopes: ['admin'] });

    expect(await tokens.find('pw_secret')).toEqual(aToken);
  });
});

const aDelivery = (part: Partial<DeliveryRecord> = {}): DeliveryRecord => ({
  id: 'delivery-1',
  effect: 'applied',
  receivedAt: '2026-11-20T09:00:00.000Z',
  expiresAt: 1795165200,
  ...part,
});

describe.each(ENGINES)('a collection %s', (_engine, options) => {
  test('has one thing under an id, whoever else adds one', async () => {
    const deliveries = createDeliveries(await startState(options));

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => deliveries.add('1', aDelivery({ expiresAt: index }))),
    );

    expect(tally(outcomes.map(({ added }) => String(added)))).toEqual({ true: 1, false: 19 });
    const winner = outcomes.find(({ added }) => added)?.item;
    expect(outcomes.map(({ item }) => item)).toEqual(Array(20).fill(winner));
    expect(await deliveries.find('1', 'delivery-1')).toEqual(winner);
  });

  test('has a thing saved in place of what was there, for its account only', async () => {
    const deliveries = createDeliveries(await startState(options));
    await deliveries.add('1', aDelivery());

    await deliveries.save('1', aDelivery({ effect: 'stale' }));

    expect(await deliveries.find('1', 'delivery-1')).toEqual(aDelivery({ effect: 'stale' }));
    expect(await deliveries.find('2', 'delivery-1')).toBeUndefined();
  });

  test('refuses what is stored in a shape it does not know, by the name of the field', async () => {
    const table = await startState(options);
    const deliveries = createCollection(table, DeliveryRecord, keys.delivery, ({ id }) => id);
    await table.put(keys.delivery('1', 'delivery-1'), { ...aDelivery(), effect: 'vanished' });

    const finding = deliveries.find('1', 'delivery-1');

    await expect(finding).rejects.toMatchObject({
      name: 'InvalidInput',
      details: { field: 'stored.effect' },
    });
  });
});
