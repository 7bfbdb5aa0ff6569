import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInput, TooLarge } from '../../../../shared/errors.ts';
import { parse } from '../../../../shared/runtime/parse.ts';
import {
  type WriteRequest as Request,
  WriteRequest,
  writeFrom,
} from '../../../../shared/writes/write-request.ts';
import { aWriteRequest, failureOf } from '../../../support/builders.ts';
import { NOW_MS } from '../../../support/functions.ts';

const groupOf = (request: Partial<Request>, account = '1') =>
  writeFrom(account, aWriteRequest(request), NOW_MS).group;

test('a request becomes a write that waits', () => {
  const write = writeFrom('1', aWriteRequest({ lane: 'lifecycle' }), NOW_MS);

  expect(write).toEqual({
    key: 'write-1',
    operation: 'updateDeal',
    call: '{"path":{"id":8},"body":{"title":"Harbour crane"}}',
    lane: 'lifecycle',
    group: '1/deals/8',
    status: 'queued',
    queuedAt: '2026-11-20T09:00:00.000Z',
    attempts: 0,
  });
});

test('a request that names no lane is interactive', () => {
  expect(parse(WriteRequest, { key: 'a', operation: 'addDeal' })).toMatchObject({ lane: 'interactive' });
});

describe('a request is refused at the door by the name of its field where', () => {
  const create = { operation: 'addDeal', path: undefined };
  const rows: [string, object, string][] = [
    ['the operation is not known', { operation: 'updateDealz' }, 'operation'],
    ['the operation is an inherited property', { operation: 'constructor' }, 'operation'],
    ['the operation was removed', { operation: 'v1.updatePerson' }, 'operation'],
    ['the operation only reads', { operation: 'getDeal', body: undefined }, 'operation'],
    ['the operation uploads a file', { operation: 'addPersonPicture', body: {} }, 'operation'],
    ['the path has no id', { path: {} }, 'path.id'],
    ['the path is missing', { path: undefined }, 'path.id'],
    ['the id leaves its place', { path: { id: '8/../9' } }, 'path.id'],
    ['the path has a parameter nobody asked for', { path: { id: 8, other: 'x' } }, 'path.other'],
    ['a create names a record', { operation: 'addDeal', path: { id: 8 }, body: { title: 'T' } }, 'path.id'],
    ['the body lacks a field', { ...create, body: { value: 3 } }, 'body.title'],
    ['the body is missing', { ...create, body: undefined }, 'body'],
    ['a field has the wrong type', { body: { title: 5 } }, 'body.title'],
    ['the operation takes no body', { operation: 'deleteDeal', body: {} }, 'body'],
    ['the operation takes no query', { query: { status: 'open' } }, 'query'],
  ];

  test.each(rows)('%s', async (_case, part, field) => {
    const request = Object.fromEntries(
      Object.entries({ ...aWriteRequest(), ...part }).filter(([, value]) => value !== undefined),
    );

    const failure = await failureOf(() => writeFrom('1', parse(WriteRequest, request), NOW_MS));

    expect(failure).toBeInstanceOf(InvalidInput);
    expect(failure).toMatchObject({ details: { field } });
  });

  test('the operation was removed, which says what to call instead', async () => {
    const failure = await failureOf(() => groupOf({ operation: 'v1.updatePerson' }));

    expect(failure).toMatchObject({ message: 'operation was removed by Pipedrive; use v2.updatePerson' });
  });

  test('it is larger than one item of the table', async () => {
    const failure = await failureOf(() => groupOf({ body: { title: 'x'.repeat(300_000) } }));

    expect(failure).toBeInstanceOf(TooLarge);
    expect(failure).toMatchObject({ details: { field: 'body', limitBytes: 300_000 } });
  });

  test.each(['', 'a b', 'ä', 'x'.repeat(129), 'a\n'])('its key is %j', async (key) => {
    const failure = await failureOf(() => parse(WriteRequest, { key, operation: 'addDeal' }));

    expect(failure).toMatchObject({ details: { field: 'key' } });
  });
});

test('200 KB of emoji are one write, word for word', () => {
  const note = '👩‍🚀'.repeat(18_000);

  const write = writeFrom('1', aWriteRequest({ operation: 'updateActivity', body: { note } }), NOW_MS);

  expect(Buffer.byteLength(write.call)).toBeGreaterThan(190_000);
  expect(JSON.parse(write.call)).toMatchObject({ body: { note } });
});

describe('what stays in order', () => {
  test('is the writes of one record, whichever operation and key', () => {
    expect(groupOf({ key: 'a' })).toBe('1/deals/8');
    expect(groupOf({ key: 'b', path: { id: '8' } })).toBe('1/deals/8');
    expect(
      writeFrom('1', { key: 'c', operation: 'deleteDeal', path: { id: 8 }, lane: 'sync' }, NOW_MS).group,
    ).toBe('1/deals/8');
  });

  test('is not the writes of different records, resources or accounts', () => {
    expect(groupOf({ path: { id: 9 } })).toBe('1/deals/9');
    expect(groupOf({ operation: 'updatePerson', body: { name: 'Ada' } })).toBe('1/persons/8');
    expect(groupOf({}, '2')).toBe('2/deals/8');
  });

  test('is a role assignment and the other writes of its user', () => {
    const assigning = groupOf({ operation: 'addRoleAssignment', path: { id: 4 }, body: { user_id: 7 } });
    const taking = groupOf({ operation: 'deleteRoleAssignment', path: { id: 5 }, body: { user_id: 7 } });
    const disabling = groupOf({ operation: 'updateUser', path: { id: 7 }, body: { active_flag: false } });

    expect([assigning, taking, disabling]).toEqual(['1/users/7', '1/users/7', '1/users/7']);
  });

  test('is the creates that say the very same, and not two that differ', () => {
    const create = (key: string, title: string) =>
      writeFrom('1', { key, operation: 'addDeal', body: { title }, lane: 'sync' }, NOW_MS).group;

    expect(create('a', 'T')).toMatch(/^1\/deals\/new-[0-9a-f]{32}$/);
    expect(create('a', 'T')).toBe(create('b', 'T'));
    expect(create('a', 'T')).not.toBe(create('a', 'U'));
  });

  test('has a name that SQS takes, whatever the key, the account and the id', () => {
    const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    const key = fc.array(printable, { minLength: 1, maxLength: 128 }).map((all) => all.join(''));
    const account = fc.integer({ min: 1, max: 999_999_999_999_999 }).map(String);
    const id = fc.oneof(fc.nat(), fc.uuid(), fc.stringMatching(/^[0-9][A-Za-z0-9-]{0,63}$/));

    fc.assert(
      fc.property(key, account, id, (someKey, someAccount, someId) => {
        const create = writeFrom(
          someAccount,
          { key: someKey, operation: 'addOrganization', body: { name: 'Alder' }, lane: 'sync' },
          NOW_MS,
        );
        const update = writeFrom(someAccount, aWriteRequest({ key: someKey, path: { id: someId } }), NOW_MS);

        // Letters, digits and !"#$%&'()*+,-./:;<=>?@[\]^_`{|}~, at most 128.
        expect(create.group).toMatch(/^[\x21-\x7e]{1,128}$/);
        expect(update.group).toMatch(/^[\x21-\x7e]{1,128}$/);
      }),
    );
  });
});
