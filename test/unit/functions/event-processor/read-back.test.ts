import { expect, test } from 'vitest';
import { createReadBack } from '../../../../functions/event-processor/read-back.ts';
import { BudgetExhausted, Disconnected, NotFound, Throttled } from '../../../../shared/errors.ts';
import { type Call, type Endpoint, schemaOf } from '../../../../shared/pipedrive/index.ts';
import { NOW_MS } from '../../../support/functions.ts';

/** Somebody who reads back from a Pipedrive that answers in this way. */
function reader(reply: () => Promise<unknown>, patience: () => Promise<void> = () => new Promise(() => {})) {
  const called: [string, unknown][] = [];
  const failures: unknown[] = [];
  let nowMs = NOW_MS;
  const readBack = createReadBack({
    call: async (_account, endpoint: Endpoint, call: Call) => {
      called.push([`${endpoint.version}.${endpoint.operation}`, call.path?.id]);
      return { status: 200, data: await reply(), odd: [], limits: {} };
    },
    sleep: patience,
    now: () => nowMs,
    failed: (_account, error) => failures.push(error),
  });
  return {
    readBack,
    called,
    failures,
    passes: (ms: number) => {
      nowMs += ms;
    },
  };
}

test.each([
  ['deal', 'v2.getDeal'],
  ['person', 'v2.getPerson'],
  ['organization', 'v2.getOrganization'],
  ['activity', 'v2.getActivity'],
  ['product', 'v2.getProduct'],
  ['lead', 'v1.getLead'],
  ['user', 'v1.getUser'],
])('a %s is read by %s, into its normal form', async (entity, operation) => {
  const { readBack, called } = reader(async () => ({ id: 8, update_time: '2026-11-20 09:00:00' }));

  const reading = await readBack('1', entity, '8');

  expect(called).toEqual([[operation, '8']]);
  expect(reading).toMatchObject({ record: { id: 8 } });
});

test('a record is read with all its fields, also those that the client does not declare', async () => {
  let data: unknown;
  const { readBack } = reader(async () => data);
  data = { id: 8, origin: 'ManuallyCreated', future: { field: 1 } };

  const reading = await readBack('1', 'deal', '8');

  expect(reading).toEqual({ record: { id: 8, origin: 'ManuallyCreated', future: { field: 1 } } });
});

test('the declaration that a record is read by drops no field of it', async () => {
  let endpoint: Endpoint | undefined;
  const readBack = createReadBack({
    call: async (_account, asked) => {
      endpoint = asked;
      return { status: 200, data: {}, odd: [], limits: {} };
    },
    sleep: () => new Promise(() => {}),
    now: () => NOW_MS,
    failed: () => {},
  });

  await readBack('1', 'deal', '8');

  const schema = endpoint?.data && schemaOf(endpoint.data);
  expect(schema?._zod.run({ value: { id: 8, future: 1 }, issues: [] }, {})).toMatchObject({
    value: { id: 8, future: 1 },
  });
});

test.each([
  [
    'Pipedrive knows no such record',
    async () => {
      throw new NotFound('gone', { status: 404 });
    },
  ],
  ['it is marked as deleted', async () => ({ id: 8, is_deleted: true })],
])('a record is gone when %s', async (_, reply) => {
  const { readBack } = reader(reply);

  const reading = await readBack('1', 'deal', '8');

  expect(reading).toEqual({ gone: true });
});

test.each<[string, Error]>([
  ['no tokens are left', new BudgetExhausted('spent', NOW_MS + 1)],
  ['there is no room', new Throttled('full', 2000)],
  ['the account is not let in', new Disconnected('no', {})],
  ['the account is not known to us', new NotFound('No such account is connected', { account: '1' })],
])('nobody is asked again for half a minute when %s', async (_, error) => {
  const { readBack, called, failures, passes } = reader(async () => {
    throw error;
  });

  const readings = [await readBack('1', 'deal', '8'), await readBack('1', 'deal', '9')];
  passes(30_000);
  await readBack('1', 'deal', '9');

  expect(readings).toEqual([undefined, undefined]);
  expect(called).toHaveLength(2);
  expect(failures).toEqual([error, error]);
});

test('an answer that is late is none', async () => {
  const { readBack, failures } = reader(
    () => new Promise(() => {}),
    async () => {},
  );

  const reading = await readBack('1', 'deal', '8');

  expect(reading).toBeUndefined();
  expect(failures).toHaveLength(1);
});

test('a fault of our own is thrown, so that the event comes again', async () => {
  const { readBack } = reader(async () => {
    throw new Error('State is away');
  });

  const reading = readBack('1', 'deal', '8');

  await expect(reading).rejects.toThrow('State is away');
});

test('what no operation reads is not asked for', async () => {
  const { readBack, called } = reader(async () => ({ id: 1 }));

  const readings = [await readBack('1', 'stage', '1'), await readBack('1', 'constructor', '1')];

  expect([...readings, ...called]).toEqual([undefined, undefined]);
});
