import { describe, expect, test } from 'vitest';
import { createAccounts } from '../../../shared/state/accounts.ts';
import { createCollection } from '../../../shared/state/collection.ts';
import { keys } from '../../../shared/state/keys.ts';
import { createSyncs, Sync } from '../../../shared/state/syncs.ts';
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

const aSync = (part: Partial<Sync> = {}): Sync => ({
  id: 'sync-1',
  status: 'requested',
  requestedAt: '2026-11-20T09:00:00.000Z',
  ...part,
});

describe.each(ENGINES)('a collection %s', (_engine, options) => {
  test('has one thing under an id, whoever else adds one', async () => {
    const syncs = createSyncs(await startState(options));

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => syncs.add('1', aSync({ tokens: index }))),
    );

    expect(tally(outcomes.map(({ added }) => String(added)))).toEqual({ true: 1, false: 19 });
    const winner = outcomes.find(({ added }) => added)?.item;
    expect(outcomes.map(({ item }) => item)).toEqual(Array(20).fill(winner));
    expect(await syncs.find('1', 'sync-1')).toEqual(winner);
  });

  test('has a thing saved in place of what was there, for its account only', async () => {
    const syncs = createSyncs(await startState(options));
    await syncs.add('1', aSync());

    await syncs.save('1', aSync({ status: 'running' }));

    expect(await syncs.find('1', 'sync-1')).toEqual(aSync({ status: 'running' }));
    expect(await syncs.find('2', 'sync-1')).toBeUndefined();
  });

  test('refuses what is stored in a shape it does not know, by the name of the field', async () => {
    const table = await startState(options);
    const syncs = createCollection(table, Sync, keys.sync, ({ id }) => id);
    await table.put(keys.sync('1', 'sync-1'), { ...aSync(), status: 'vanished' });

    const finding = syncs.find('1', 'sync-1');

    await expect(finding).rejects.toMatchObject({
      name: 'InvalidInput',
      details: { field: 'stored.status' },
    });
  });
});
