import { expect, test } from 'vitest';
import { createHandler } from '../../../../functions/outbound-sender/handler.ts';
import {
  BudgetExhausted,
  Disconnected,
  Forbidden,
  Throttled,
  Unavailable,
} from '../../../../shared/errors.ts';
import type { Write } from '../../../../shared/state/writes.ts';
import {
  aContext,
  anSqsEvent,
  anSqsRecord,
  aWrite,
  createMemoryObserver,
  NOW_MS,
} from '../../../support/functions.ts';
import { createOutbound } from '../../../support/outbound.ts';

/** The real handler over these writes; those whose title says so fail. */
function sender(...known: readonly Write[]) {
  const buried: [string, string][] = [];
  const observer = createMemoryObserver();
  const world = createOutbound(known, async ({ call }) => {
    const title = JSON.stringify(call.body);
    if (title.includes('unreachable')) throw new Unavailable('cannot be reached');
    if (title.includes('throttled')) throw new Throttled('no room', 2_000);
    if (title.includes('spent')) throw new BudgetExhausted('The tokens of the day are spent', NOW_MS);
    if (title.includes('disconnected')) throw new Disconnected('connect the account again', { status: 401 });
    if (title.includes('read-only')) throw new Forbidden('The account is connected read-only');
    return { id: 77 };
  });
  const handler = createHandler({
    ...world.deps,
    bury: async ({ messageId }, reason) => {
      buried.push([messageId, reason]);
    },
    mostReceives: 5,
    needsMs: 45_000,
    log: observer.log,
    count: observer.count,
  });
  const called = () => world.left.map(({ call }) => JSON.stringify(call.body));
  return { handler, buried, called, stored: world.stored, again: world.again, ...observer };
}

const titled = (key: string, title: string, part: Partial<Write> = {}) =>
  aWrite({ key, group: `1/deals/new-${key}`, call: JSON.stringify({ body: { title } }), ...part });
const record = (key: string, options = {}) => anSqsRecord(`m-${key}`, { account: '1', key }, options);

test('a write is sent, counted by its outcome and noted without what it says', async () => {
  const { handler, counts, lines } = sender(titled('w-1', 'ada@example.com'));

  const answer = await handler(anSqsEvent(record('w-1')), aContext());

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(counts).toEqual([{ name: 'WriteSettled', fields: { account: '1', status: 'sent' } }]);
  expect(lines).toMatchObject([{ level: 'info', fields: { key: 'w-1', operation: 'addDeal', attempts: 1 } }]);
  expect(JSON.stringify(lines)).not.toContain('ada@example.com');
});

test('a write to a company that is read-only is rejected, and its message is done', async () => {
  const { handler, counts, stored } = sender(titled('w-1', 'read-only'));

  const answer = await handler(anSqsEvent(record('w-1')), aContext());

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(stored('w-1')).toMatchObject({
    status: 'rejected',
    reason: 'The account is connected read-only',
  });
  expect(counts).toEqual([{ name: 'WriteSettled', fields: { account: '1', status: 'rejected' } }]);
});

test('a message that has to come again holds back the later ones of its group alone, in order', async () => {
  const { handler, called, buried } = sender(
    titled('w-1', 'unreachable'),
    titled('w-2', 'second of the group'),
    titled('w-3', 'another group'),
  );

  const answer = await handler(
    anSqsEvent(record('w-1', { group: 'a' }), record('w-2', { group: 'a' }), record('w-3', { group: 'b' })),
    aContext(),
  );

  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-w-1' }, { itemIdentifier: 'm-w-2' }] });
  expect(called()).toEqual(['{"title":"unreachable"}', '{"title":"another group"}']);
  expect(buried).toEqual([]);
});

test.each([
  ['throttled', 'queued'],
  ['spent', 'parked'],
])(
  'a write that has to wait (%s) is no message that failed, however often it was received',
  async (title, status) => {
    const { handler, buried, counts } = sender(titled('w-1', title));

    const answer = await handler(anSqsEvent(record('w-1', { receives: 5 })), aContext());

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(buried).toEqual([]);
    expect(counts).toEqual([{ name: 'WriteWaits', fields: { account: '1', status } }]);
  },
);

test('a message at which its consumer died five times is buried without another try', async () => {
  const { handler, buried, called } = sender(titled('w-1', 'a deal'));

  await handler(anSqsEvent(record('w-1', { receives: 6 })), aContext());

  expect(buried).toEqual([['m-w-1', 'ConsumerDied: Its consumer died at it, again and again']]);
  expect(called()).toEqual([]);
});

test('with too little time left for one more call none is begun', async () => {
  const { handler, called, stored } = sender(titled('w-1', 'a deal'));

  const answer = await handler(anSqsEvent(record('w-1')), aContext(44_999));

  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-w-1' }] });
  expect(called()).toEqual([]);
  expect(stored('w-1')?.attempts).toBe(0);
});

test.each([
  ['of no JSON', 'write 1', 'InvalidInput: The message is not JSON'],
  ['without a key', { account: '1' }, 'InvalidInput: message.key is required'],
  [
    'of a write that nobody stored',
    { account: '1', key: 'w-9' },
    'NotFound: The write is not in the state table',
  ],
])('a message %s is buried with its reason', async (_, body, reason) => {
  const { handler, buried, called } = sender();

  const answer = await handler(anSqsEvent(anSqsRecord('m-1', body)), aContext());

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(buried).toEqual([['m-1', reason]]);
  expect(called()).toEqual([]);
});

test('a write of an account whose token is refused is buried for a person to see, and stays open to be sent again', async () => {
  const { handler, buried, stored } = sender(titled('w-1', 'disconnected'));

  await handler(anSqsEvent(record('w-1')), aContext());

  expect(buried).toEqual([['m-w-1', 'Disconnected: connect the account again']]);
  expect(stored('w-1')).toMatchObject({ status: 'queued', reason: 'connect the account again' });
});
