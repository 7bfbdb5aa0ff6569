import { describe, expect, test } from 'vitest';
import { catalog, NoAnswer, perform } from '../../../../shared/pipedrive/index.ts';
import { anAnswer, aResponse, aUser, failureOf, scripted } from '../../../support/builders.ts';

const update = { path: { id: 8 }, body: { title: 'Crane' } };
const create = { body: { title: 'Crane' } };

describe('one call', () => {
  test('waits for room, sends one request with the credential, and answers what is used of the data', async () => {
    const { ports, asked, rooms } = scripted(
      aResponse(
        200,
        { success: true, data: aUser({ phone: '+372 555', created: '2026-01-01 10:00:00' }) },
        { 'x-ratelimit-remaining': '99', 'x-daily-ratelimit-token-remaining': '29998' },
      ),
    );

    const answer = await perform(ports, catalog.v1.getUser, { path: { id: 7 } });

    expect(answer).toEqual({
      status: 200,
      data: {
        id: 7,
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        active_flag: true,
        is_deleted: false,
        role_id: 1,
        access: [{ app: 'sales', admin: false, permission_set_id: '0b6f3c1e-5d2a-4f84-9c37-6a1e8d90b2f5' }],
        created: '2026-01-01 10:00:00',
      },
      odd: [],
      limits: { burstRemaining: 99, dailyRemaining: 29998 },
    });
    expect(rooms).toEqual(['getUser']);
    expect(asked.map(({ method, url, headers }) => [method, url.href, headers['x-api-token']])).toEqual([
      ['GET', 'https://acme.pipedrive.com/api/v1/users/7', 'token-1'],
    ]);
  });

  test('that does not fit sends nothing and takes no room', async () => {
    const { ports, asked, rooms } = scripted();

    await expect(perform(ports, catalog.v2.addDeal, {})).rejects.toMatchObject({ name: 'InvalidInput' });

    expect(asked).toEqual([]);
    expect(rooms).toEqual([]);
  });

  test('without room sends nothing', async () => {
    const { ports, asked } = scripted();
    const full = { ...ports, room: () => Promise.reject(new Error('full')) };

    await expect(perform(full, catalog.v1.getUsers, {})).rejects.toThrow('full');

    expect(asked).toEqual([]);
  });
});

describe('a lost answer', () => {
  test('to a read is harmless', async () => {
    const { ports } = scripted(new NoAnswer(true));

    await expect(perform(ports, catalog.v1.getUsers, {})).rejects.toMatchObject({ name: 'Unavailable' });
  });

  test('to a change that has the same effect twice is harmless', async () => {
    const { ports } = scripted(new NoAnswer(true));

    await expect(perform(ports, catalog.v2.updateDeal, update)).rejects.toMatchObject({
      name: 'Unavailable',
    });
  });

  test('to a create leaves it uncertain', async () => {
    const { ports, asked } = scripted(new NoAnswer(true));

    await expect(perform(ports, catalog.v2.addDeal, create)).rejects.toMatchObject({
      name: 'Uncertain',
      remedy: 'reconcile',
    });

    expect(asked).toHaveLength(1);
  });

  test('to a create that was never sent is harmless', async () => {
    const { ports } = scripted(new NoAnswer(false));

    await expect(perform(ports, catalog.v2.addDeal, create)).rejects.toMatchObject({ name: 'Unavailable' });
  });

  test('for a reason we do not know leaves a create uncertain', async () => {
    const { ports } = scripted(new TypeError('something else'));

    await expect(perform(ports, catalog.v2.addDeal, create)).rejects.toMatchObject({ name: 'Uncertain' });
  });
});

describe('a 200', () => {
  const cut = '{"success":true,"data":[{"id":7,"na';
  const page = '<!doctype html><title>Just a moment</title>';

  test.each([
    ['cut', cut],
    ['HTML', page],
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
  ])('whose body is %s is a broken contract for a read', async (_form, text) => {
    const { ports } = scripted(aResponse(200, text));

    await expect(perform(ports, catalog.v1.getUsers, {})).rejects.toMatchObject({
      name: 'ContractBroken',
      details: { operation: 'getUsers', field: 'the envelope' },
    });
  });

  test.each([
    ['cut', cut],
    ['HTML', page],
    ['empty', ''],
  ])('whose body is %s is a lost answer for a write', async (_form, text) => {
    const creating = scripted(aResponse(200, text));
    const changing = scripted(aResponse(200, text));

    await expect(perform(creating.ports, catalog.v2.addDeal, create)).rejects.toMatchObject({
      name: 'Uncertain',
    });
    await expect(perform(changing.ports, catalog.v2.updateDeal, update)).rejects.toMatchObject({
      name: 'Unavailable',
    });
  });

  test('with success: false is a refusal with its reason', async () => {
    const { ports } = scripted(aResponse(200, { success: false, error: 'Deal is locked' }));

    const failure = await failureOf(() => perform(ports, catalog.v2.updateDeal, update));

    expect(failure).toMatchObject({ name: 'Rejected' });
    expect(failure).toHaveProperty('message', expect.stringContaining('Deal is locked'));
  });

  test.each([[{ data: [] }], [{ success: 'true', data: [] }], [{ success: 1, data: [] }], [{}]])(
    'that does not say success: true is none: %j',
    async (body) => {
      const { ports } = scripted(aResponse(200, body));

      await expect(perform(ports, catalog.v1.getUsers, {})).rejects.toMatchObject({ name: 'Rejected' });
    },
  );

  test('with data: null is an empty list', async () => {
    const { ports } = scripted(anAnswer(null));

    expect(await perform(ports, catalog.v1.getRoles, {})).toMatchObject({ data: [], odd: [] });
  });

  test.each([[{}], ['no'], [undefined]])(
    'with %j where a list should be is a broken contract',
    async (data) => {
      const { ports } = scripted(anAnswer(data));

      await expect(perform(ports, catalog.v1.getUsers, {})).rejects.toMatchObject({
        name: 'ContractBroken',
        details: { field: 'data' },
      });
    },
  );

  test('with data: null where one record should be is a broken contract', async () => {
    const { ports } = scripted(anAnswer(null));

    await expect(perform(ports, catalog.v1.getUser, { path: { id: 7 } })).rejects.toMatchObject({
      name: 'ContractBroken',
      details: { field: 'data' },
    });
  });

  test('with one record of an unknown shape names the field and not the value', async () => {
    const { ports } = scripted(anAnswer(aUser({ role_id: 'Boss of ada@example.com' })));

    const failure = await failureOf(() => perform(ports, catalog.v1.getUser, { path: { id: 7 } }));

    expect(failure).toMatchObject({ name: 'ContractBroken', details: { field: 'data.role_id' } });
    expect(String(failure)).not.toContain('Boss');
  });

  test('is enough where nothing of the data is used', async () => {
    const { ports } = scripted(aResponse(200, { success: true, status: 'ok' }));

    expect(await perform(ports, catalog.v1.deleteWebhook, { path: { id: 3 } })).toMatchObject({
      data: undefined,
    });
  });
});

describe('a list with odd records', () => {
  test('answers the others, and says which were odd', async () => {
    const { ports } = scripted(
      anAnswer([aUser({ id: 1 }), aUser({ id: null }), null, aUser({ access: 'all' }), aUser({ id: 5 })]),
    );

    const { data, odd } = await perform(ports, catalog.v1.getUsers, {});

    expect(data).toMatchObject([{ id: 1 }, { id: 5 }]);
    expect(odd).toEqual([
      { index: 1, field: 'id' },
      { index: 2, field: '' },
      { index: 3, field: 'access' },
    ]);
  });

  test.each([
    ['flags as 0 and 1', { active_flag: 0, is_deleted: 1 }, { active_flag: false, is_deleted: true }],
    ['an id as digits', { id: '16943176' }, { id: 16943176 }],
    ['lang as a text', { lang: 'en-GB' }, {}],
    ['role_id: null', { role_id: null }, { role_id: null }],
    ['access: null', { access: null }, { access: null }],
    ['name: null', { name: null }, { name: null }],
    ['an address in capitals', { email: 'ADA@EXAMPLE.COM' }, { email: 'ADA@EXAMPLE.COM' }],
    ['no active_flag', { active_flag: undefined }, { id: 7 }],
    ['an app that is new', { access: [{ app: 'chess' }] }, { access: [{ app: 'chess' }] }],
    [
      'an admin flag as 1',
      { access: [{ app: 'sales', admin: 1 }] },
      { access: [{ app: 'sales', admin: true }] },
    ],
  ])('does not count as odd: %s', async (_drift, part, expected) => {
    const { ports } = scripted(anAnswer([aUser(part)]));

    const { data, odd } = await perform(ports, catalog.v1.getUsers, {});

    expect(odd).toEqual([]);
    expect(data).toMatchObject([expected]);
  });

  test('does not count as odd: an assignment_count of digits', async () => {
    const { ports } = scripted(
      anAnswer([{ id: 1, parent_role_id: null, name: 'Sales', assignment_count: '5' }]),
    );

    expect(await perform(ports, catalog.v1.getRoles, {})).toMatchObject({
      data: [{ assignment_count: 5 }],
      odd: [],
    });
  });
});

describe('where a list goes on', () => {
  test.each([
    [
      'a start',
      catalog.v1.getRoles,
      { pagination: { start: 0, limit: 2, more_items_in_collection: true, next_start: 2 } },
      { start: 2 },
    ],
    ['a cursor', catalog.v2.getDeals, { next_cursor: 'abc' }, { cursor: 'abc' }],
  ])('is %s', async (_form, endpoint, additional, next) => {
    const { ports } = scripted(anAnswer([], additional));

    expect(await perform(ports, endpoint, {})).toMatchObject({ next });
  });

  test.each([
    ['no more items', { pagination: { more_items_in_collection: false, next_start: 2 } }],
    ['a null cursor', { next_cursor: null }],
    ['null', null],
    ['nothing', {}],
  ])('is nowhere with %s', async (_form, additional) => {
    const { ports } = scripted(anAnswer([], additional));

    expect(await perform(ports, catalog.v1.getRoles, {})).not.toHaveProperty('next');
  });

  test.each([
    ['a cursor', catalog.v1.getRoles, { next_cursor: 'abc' }, 'next_cursor'],
    [
      'a start',
      catalog.v2.getDeals,
      { pagination: { more_items_in_collection: true, next_start: 2 } },
      'pagination.next_start',
    ],
  ])('is not known with %s where the next call takes none', async (_form, endpoint, additional, field) => {
    const { ports } = scripted(anAnswer([], additional));

    await expect(perform(ports, endpoint, {})).rejects.toMatchObject({
      name: 'ContractBroken',
      details: { field: `additional_data.${field}` },
    });
  });

  test('must be said when there is more, so that a cut list is not taken for the whole', async () => {
    const { ports } = scripted(anAnswer([], { pagination: { more_items_in_collection: true } }));

    await expect(perform(ports, catalog.v1.getRoles, {})).rejects.toMatchObject({
      name: 'ContractBroken',
      details: { field: 'additional_data.pagination.next_start' },
    });
  });
});

describe('a refused credential', () => {
  const refused = aResponse(401, { success: false, error: 'unauthorized access' });

  test('is looked up once more, and the request repeated once when it had been replaced', async () => {
    const { ports, asked, rooms } = scripted(refused, anAnswer([aUser()]));
    const lookups: unknown[] = [];
    const replaced = {
      ...ports,
      credentials: async (old?: Readonly<Record<string, string>>) => {
        lookups.push(old);
        return { 'x-api-token': old ? 'token-2' : 'token-1' };
      },
    };

    const answer = await perform(replaced, catalog.v1.getUsers, {});

    expect(answer.data).toHaveLength(1);
    expect(asked.map(({ headers }) => headers['x-api-token'])).toEqual(['token-1', 'token-2']);
    expect(lookups).toEqual([undefined, { 'x-api-token': 'token-1' }]);
    expect(rooms).toEqual(['getUsers', 'getUsers']);
  });

  test('that was not replaced is not tried again', async () => {
    const { ports, asked } = scripted(refused, anAnswer([]));

    await expect(perform(ports, catalog.v1.getUsers, {})).rejects.toMatchObject({
      name: 'Disconnected',
      remedy: 'stop',
    });

    expect(asked).toHaveLength(1);
  });

  test('whose replacement is refused too is not tried a third time', async () => {
    const { ports, asked } = scripted(refused, refused, anAnswer([]));
    const replaced = {
      ...ports,
      credentials: async (old?: unknown) => ({ 'x-api-token': old ? 'token-2' : 'token-1' }),
    };

    await expect(perform(replaced, catalog.v1.getUsers, {})).rejects.toMatchObject({ name: 'Disconnected' });

    expect(asked).toHaveLength(2);
  });
});
