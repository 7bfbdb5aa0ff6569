import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unavailable } from '../../../../shared/errors.ts';
import type { Answer, Call, Endpoint } from '../../../../shared/pipedrive/index.ts';
import { findCreated } from '../../../../shared/writes/find-created.ts';
import { failureOf } from '../../../support/builders.ts';

const BEGAN = Date.parse('2026-11-20T09:00:00.400Z');
const KEY = 'd'.repeat(40);

const BODY = {
  title: 'Harbour crane',
  person_id: 7,
  value: 1200.5,
  label_ids: [3, 4],
  custom_fields: { [KEY]: { value: 5, currency: 'EUR' } },
};
const RECORD = {
  id: 41,
  ...BODY,
  org_id: null,
  owner_id: 1,
  stage_id: 1,
  add_time: '2026-11-20T09:00:01Z',
};

type Page = Pick<Answer<unknown>, 'data'> & Partial<Answer<unknown>>;

/** Answers one page after the other, the last of them again and again; sleeps at once. */
function lists(...pages: readonly (Page | readonly object[])[]) {
  const calls: { operation: string; call: Call }[] = [];
  const slept: number[] = [];
  const ports = {
    call: async ({ operation }: Endpoint, call: Call): Promise<Answer<unknown>> => {
      const page = pages[Math.min(calls.length, pages.length - 1)] ?? [];
      calls.push({ operation, call });
      return { status: 200, odd: [], limits: {}, ...('data' in page ? page : { data: page }) };
    },
    sleep: async (ms: number) => {
      slept.push(ms);
    },
  };
  return { ports, calls, slept };
}

const creation = (body: object = BODY, operation = 'addDeal', beganMs: number | undefined = BEGAN) => ({
  operation,
  call: JSON.stringify({ body }),
  ...(beganMs === undefined ? {} : { beganMs }),
});

const foundAmong = (records: readonly object[], body: object = BODY, operation = 'addDeal') =>
  findCreated(lists(records).ports, creation(body, operation), []);

describe('the record of a creation whose answer was lost', () => {
  test('is the one that says what the body said', async () => {
    const { ports, calls, slept } = lists([{ ...RECORD, id: 42, title: 'Tower crane' }, RECORD]);

    expect(await findCreated(ports, creation(), [])).toBe('41');
    expect(calls).toEqual([
      {
        operation: 'getDeals',
        call: { query: { sort_by: 'add_time', sort_direction: 'desc', limit: 500 } },
      },
    ]);
    expect(slept).toEqual([]);
  });

  test('is not certain where two say it', async () => {
    const { ports, calls } = lists([{ ...RECORD, id: 42 }, RECORD]);

    expect(await findCreated(ports, creation(), [])).toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  test('is none that others have made', async () => {
    const { ports } = lists([{ ...RECORD, id: 42 }, RECORD]);

    expect(await findCreated(ports, creation(), ['42'])).toBe('41');
    expect(await findCreated(ports, creation(), ['41', '42'])).toBeUndefined();
  });

  test('is looked for once more after three seconds, because a list may lag', async () => {
    const { ports, slept } = lists([], [RECORD]);

    expect(await findCreated(ports, creation(), [])).toBe('41');
    expect(slept).toEqual([3000]);
  });

  test('is not looked for a third time', async () => {
    const { ports, calls } = lists([]);

    expect(await findCreated(ports, creation(), [])).toBeUndefined();
    expect(calls).toHaveLength(2);
  });

  test.each([
    ['five seconds and a part of one before the attempt', '2026-11-20T08:59:55Z', '41'],
    ['longer before', '2026-11-20T08:59:54Z', undefined],
    ['while a sender could be at it', '2026-11-20T09:01:25Z', '41'],
    ['when no sender could be at it any more', '2026-11-20T09:01:26Z', undefined],
    ['at a time that nobody can read', 'yesterday', undefined],
  ])('may have been created %s: %s', async (_, add_time, id) => {
    expect(await foundAmong([{ ...RECORD, add_time }])).toBe(id);
  });

  test('is not certain where another of the same content came later', async () => {
    const later = { ...RECORD, id: 42, add_time: '2026-11-20T09:30:00Z' };

    expect(await foundAmong([later, RECORD])).toBeUndefined();
  });

  test('is not certain where another of the same content has no time that can be read', async () => {
    expect(await foundAmong([{ ...RECORD, id: 42, add_time: null }, RECORD])).toBeUndefined();
  });

  test('may have more than was said where Pipedrive fills it in', async () => {
    const filled = {
      ...RECORD,
      currency: 'EUR',
      probability: 50,
      custom_fields: { ...BODY.custom_fields, x: 1 },
    };

    expect(await foundAmong([filled])).toBe('41');
  });

  test.each([
    ['organization', { org_id: 9 }],
    ['reason', { lost_reason: 'Too dear' }],
  ])('has no %s that nobody said', async (_, more) => {
    expect(await foundAmong([{ ...RECORD, ...more }])).toBeUndefined();
  });

  test('may leave out a field that was said, but no custom field', async () => {
    const { value: _, ...valueless } = RECORD;

    expect(await foundAmong([valueless])).toBe('41');
    expect(await foundAmong([{ ...RECORD, custom_fields: {} }])).toBeUndefined();
  });

  test.each([
    [
      'a person whose addresses came back with more to them',
      'addPerson',
      {
        said: { name: 'Ada', emails: [{ value: 'a@b.example' }], phones: [] },
        read: { name: 'Ada', emails: [{ value: 'a@b.example', primary: true, label: 'work' }], phones: null },
      },
    ],
    [
      'a lead that numbers were said of as text',
      'addLead',
      {
        said: { title: 'Lift', organization_id: 2, visible_to: '3', value: { amount: 5, currency: 'EUR' } },
        read: { title: 'Lift', organization_id: 2, visible_to: 3, value: { amount: 5.0, currency: 'EUR' } },
      },
    ],
    [
      'an activity whose time came back in full',
      'addActivity',
      {
        said: { subject: 'Call', due_time: '10:30', duration: '00:15', note: '' },
        read: { subject: 'Call', due_time: '10:30:00', duration: '00:15:00', note: null },
      },
    ],
    [
      'a deal whose time came back in another form',
      'addDeal',
      {
        said: { title: 'Crane', won_time: '2026-11-20 08:00:00' },
        read: { title: 'Crane', won_time: '2026-11-20T08:00:00.000Z' },
      },
    ],
    [
      'a deal whose labels came back in another order',
      'addDeal',
      {
        said: { title: 'Crane', label_ids: [1, 2] },
        read: { title: 'Crane', label_ids: [2, 1] },
      },
    ],
    [
      'an organization by a part of its address',
      'addOrganization',
      {
        said: { name: 'Dock', address: { value: 'Pier 1' } },
        read: { name: 'Dock', address: { value: 'Pier 1', country: 'Estonia' } },
      },
    ],
    [
      'a task whose fields have other names',
      'addTask',
      {
        said: { title: 'Weld', project_id: 3, done: 1, assignee_id: 5 },
        read: { title: 'Weld', project_id: 3, is_done: true, assignee_ids: [5] },
      },
    ],
    [
      'a user, whose address is lower-cased and who has access to more',
      'addUser',
      {
        said: { email: 'Ada@b.example', access: [{ app: 'sales', admin: false }] },
        read: {
          email: 'ada@b.example',
          access: [{ app: 'global' }, { app: 'sales', admin: false, permission_set_id: 'x' }],
          created: '2026-11-20 09:00:00',
        },
      },
    ],
  ])('can be %s', async (_, operation, { said, read }) => {
    const record = { id: 'a-1', add_time: RECORD.add_time, ...read };

    expect(await foundAmong([record], said, operation)).toBe('a-1');
  });

  test.each([
    [
      'a deal of one label less',
      'addDeal',
      { title: 'Crane', label_ids: [1] },
      { title: 'Crane', label_ids: [1, 2] },
    ],
    [
      'a task that is not done',
      'addTask',
      { title: 'Weld', project_id: 3, done: 1 },
      { title: 'Weld', project_id: 3, is_done: false },
    ],
    ['a title in another case', 'addDeal', { title: 'Crane' }, { title: 'crane' }],
    ['a record without the title', 'addDeal', { title: 'Crane' }, {}],
    [
      'an activity with a person where none was said',
      'addActivity',
      { subject: 'Call' },
      { subject: 'Call', person_id: 4 },
    ],
    [
      'a user with less access',
      'addUser',
      { email: 'a@b.example', access: [{ app: 'sales' }, { app: 'projects' }] },
      { email: 'a@b.example', access: [{ app: 'sales' }], created: RECORD.add_time },
    ],
  ])('is never %s', async (_, operation, said, read) => {
    const record = { id: 41, add_time: RECORD.add_time, ...read };

    expect(await foundAmong([record], said, operation)).toBeUndefined();
  });
});

describe('a look', () => {
  const next = { cursor: 'more' };

  test('goes on to the page where records are older than the attempt', async () => {
    const older = { ...RECORD, id: 5, add_time: '2026-11-20T08:00:00Z' };
    const { ports, calls } = lists(
      { data: [{ ...RECORD, id: 42, title: 'Tower crane' }], next },
      { data: [RECORD, older], next: { cursor: 'older still' } },
    );

    expect(await findCreated(ports, creation(), [])).toBe('41');
    expect(calls.map(({ call }) => call.query?.cursor)).toEqual([undefined, 'more']);
  });

  test('finds the second of two on a later page', async () => {
    const { ports } = lists({ data: [{ ...RECORD, id: 42 }], next }, [RECORD]);

    expect(await findCreated(ports, creation(), [])).toBeUndefined();
  });

  test('tells nothing where three pages do not reach back to the attempt', async () => {
    const page = (cursor: string) => ({ data: [RECORD], next: { cursor } });
    const other = { data: [{ ...RECORD, id: 50, title: 'Tower crane' }], next: { cursor: 'b' } };
    const { ports, calls } = lists(page('a'), other, { ...other, next: { cursor: 'c' } }, [RECORD]);

    expect(await findCreated(ports, creation(), [])).toBeUndefined();
    expect(calls).toHaveLength(3);
  });

  test('tells nothing of a list in another order', async () => {
    const newer = { ...RECORD, id: 42, title: 'Tower crane', add_time: '2026-11-20T09:00:02Z' };

    expect(await foundAmong([RECORD, newer])).toBeUndefined();
  });

  test('tells nothing where a record of the list could not be read', async () => {
    const { ports, calls } = lists({ data: [RECORD], odd: [{ index: 1, field: 'id' }] });

    expect(await findCreated(ports, creation(), [])).toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  test('reads a list that has no order of time to its end', async () => {
    const old = { id: 1, title: 'Old works', add_time: '2020-01-01T00:00:00.000Z' };
    const project = { id: 41, title: 'Works', add_time: '2026-11-20T09:00:01.000Z' };
    const { ports, calls } = lists({ data: [old], next }, [project]);

    expect(await findCreated(ports, creation({ title: 'Works' }, 'addProject'), [])).toBe('41');
    expect(calls.map(({ call }) => call.query)).toEqual([{ limit: 500 }, { limit: 500, cursor: 'more' }]);
  });

  test('asks for fields that a list answers on demand where they were said', async () => {
    const attendees = [{ email: 'a@b.example' }];
    const { ports, calls } = lists([{ id: 41, subject: 'Call', attendees, add_time: RECORD.add_time }]);

    expect(await findCreated(ports, creation({ subject: 'Call', attendees }, 'addActivity'), [])).toBe('41');
    expect(calls[0]?.call.query?.include_fields).toBe('attendees');
  });

  test('is not taken where no record could be told from another', async () => {
    const { ports, calls } = lists([RECORD]);
    const hopeless = [
      creation({ name: 'Manager' }, 'addRole'),
      creation({ name: 'Mine', type: 'deals' }, 'addFilter'),
      { operation: 'duplicateProduct', call: '{"path":{"id":4}}', beganMs: BEGAN },
      creation({ type: 'call' }, 'addActivity'),
      creation({ title: ' ' }),
      creation({ name: 'Ada', add_time: '2026-11-20T09:00:01Z' }, 'addPerson'),
      { ...creation(), beganMs: undefined },
    ];

    for (const write of hopeless) expect(await findCreated(ports, write, [])).toBeUndefined();
    expect(calls).toEqual([]);
  });

  test('that fails says so', async () => {
    const failure = new Unavailable('Pipedrive cannot be reached', {});
    const ports = { ...lists().ports, call: () => Promise.reject(failure) };

    expect(await failureOf(() => findCreated(ports, creation(), []))).toBe(failure);
  });
});

describe('for any body', () => {
  const text = fc.string({ minLength: 1 }).filter((value) => value.trim() !== '');
  const body = fc.record(
    {
      title: text,
      person_id: fc.integer({ min: 1 }),
      value: fc.double({ min: 0.01, max: 1e9, noNaN: true }),
      label_ids: fc.uniqueArray(fc.integer({ min: 1 }), { minLength: 1 }),
      expected_close_date: text,
      custom_fields: fc.record({ [KEY]: fc.oneof(text, fc.integer({ min: 1 })) }),
    },
    { requiredKeys: ['title'] },
  );
  const kept = { person_id: null, value: 0, label_ids: [], id: 41, add_time: RECORD.add_time };

  /** The same with another value in each place. */
  const changed = (value: unknown): unknown => {
    if (typeof value === 'string') return `${value}.`;
    if (typeof value === 'number') return value + 1;
    if (Array.isArray(value)) return [...value, 0];
    return Object.fromEntries(Object.entries(Object(value)).map(([name, part]) => [name, changed(part)]));
  };

  test('a record that says it is found, and never one that differs in a field that was said', async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.nat(), async (said, choice) => {
        const names = Object.keys(said);
        const name = names[choice % names.length] ?? 'title';
        const other = { ...kept, ...said, [name]: changed(new Map(Object.entries(said)).get(name)) };

        expect(await foundAmong([{ ...kept, ...said }], said)).toBe('41');
        expect(await foundAmong([other], said)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test('one that is found is not among the excepted, and is the only one left', async () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 6 });

    await fc.assert(
      fc.asyncProperty(body, ids, ids, async (said, made, except) => {
        const { ports } = lists(made.map((id) => ({ ...kept, ...said, id })));
        const left = made.filter((id) => !except.includes(id));

        const found = await findCreated(ports, creation(said), except.map(String));

        expect(found).toBe(left.length === 1 ? String(left[0]) : undefined);
      }),
      { numRuns: 200 },
    );
  });
});
