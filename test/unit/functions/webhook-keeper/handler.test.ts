import { expect, test } from 'vitest';
import { createHandler } from '../../../../functions/webhook-keeper/handler.ts';
import { BudgetExhausted } from '../../../../shared/errors.ts';
import type { BusEvent } from '../../../../shared/queue/bus.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import { createGaps, type Gap } from '../../../../shared/state/gaps.ts';
import { aContext, anAccount, createMemoryObserver, NOW_MS } from '../../../support/functions.ts';
import { createMemoryTable } from '../../../support/memory-table.ts';

const AT = new Date(NOW_MS).toISOString();

async function createKeeper(accounts: readonly Account[] = [anAccount(), anAccount({ account: '2' })]) {
  const observer = createMemoryObserver();
  const kept: [account: string, reconcile: boolean][] = [];
  const started: object[] = [];
  const filled: string[] = [];
  const events: BusEvent[] = [];
  const faults = new Map<string, Error>();
  const gaps = createGaps(createMemoryTable());
  const { gap } = await gaps.open('1', {
    from: AT,
    to: AT,
    foundAt: AT,
    how: 'removed',
    subscriptions: ['deal'],
    bounds: {},
    quote: 0,
  });
  let endings: readonly Partial<Gap>[] = [{ status: 'filled' }];
  const handler = createHandler({
    accounts: {
      find: async (id) => accounts.find(({ account }) => account === id),
      list: async () => [...accounts],
    },
    keep: async ({ account }, reconcile) => {
      const fault = faults.get(account);
      if (fault) throw fault;
      kept.push([account, reconcile]);
      return { outcome: 'kept', subscriptions: [], created: 0, foreign: 0 };
    },
    findGap: gaps.find,
    fill: async ({ account }, one) => {
      const ending = endings[Math.min(filled.length, endings.length - 1)];
      filled.push(account);
      return { ...one, ...ending };
    },
    start: async (message) => {
      started.push(message);
    },
    publish: async (event) => {
      events.push(event);
    },
    log: observer.log,
    count: observer.count,
  });
  /** What each round of filling comes to; the last of these stays. */
  const end = (...next: readonly Partial<Gap>[]) => {
    endings = next;
  };
  return { handler, kept, started, filled, events, faults, gap, end, ...observer };
}

test('the schedule has every account looked at', async () => {
  const { handler, kept } = await createKeeper();

  await handler({}, aContext());

  expect(kept).toEqual([
    ['1', false],
    ['2', false],
  ]);
});

test('one account is looked at when the api asks, and compared when that is said', async () => {
  const { handler, kept } = await createKeeper();

  await handler({ account: '2', reconcile: true }, aContext());

  expect(kept).toEqual([['2', true]]);
});

test.each([
  ['is only read', { mode: 'read-only' as const }],
  ['is disconnected', { disconnected: { at: AT, reason: 'consent ended' } }],
])('an account that %s is left alone', async (_, part) => {
  const { handler, kept, filled, gap } = await createKeeper([anAccount(part)]);

  await handler({}, aContext());
  await handler({ account: '1', gapId: gap.id }, aContext());

  expect([kept, filled]).toEqual([[], []]);
});

test('one that fails does not cost the others theirs, and the invocation fails', async () => {
  const { handler, kept, faults, lines } = await createKeeper();
  faults.set('1', new TypeError('a fault of ours'));

  await expect(handler({}, aContext())).rejects.toThrow('failed for 1 account');

  expect(kept).toEqual([['2', false]]);
  expect(lines[0]).toMatchObject({ level: 'error', sentence: 'webhooks not kept', fields: { account: '1' } });
});

test('one without tokens is left to the next pass', async () => {
  const { handler, faults, lines } = await createKeeper();
  faults.set('1', new BudgetExhausted('spent', NOW_MS));

  await handler({}, aContext());

  expect(lines[0]).toMatchObject({ level: 'warn', sentence: 'webhooks not kept' });
});

test('those for whom there is no time have an invocation of their own', async () => {
  const { handler, kept, started } = await createKeeper();

  await handler({ reconcile: true }, aContext(59_999));

  expect(kept).toEqual([]);
  expect(started).toEqual([
    { account: '1', reconcile: true },
    { account: '2', reconcile: true },
  ]);
});

test('a gap is filled, told of, and counted where something is lost for good', async () => {
  const { handler, events, counts, end, gap } = await createKeeper();
  end({ status: 'filled', cannot: [{ entity: 'lead', what: 'deletions', why: 'no list' }] });

  await handler({ account: '1', gapId: gap.id }, aContext());

  expect(events).toMatchObject([{ type: 'webhook.gap', detail: { gapId: gap.id, status: 'filled' } }]);
  expect(counts).toEqual([{ name: 'GapUnrecoverable', fields: {} }]);
});

test('a gap that is not filled to its end is not told of yet', async () => {
  const { handler, events, filled, end, gap } = await createKeeper();
  end({ status: 'filling' });

  await handler({ account: '1', gapId: gap.id }, aContext());

  expect([filled, events]).toEqual([['1'], []]);
});

test('a gap is filled round after round while each makes a difference', async () => {
  const { handler, events, filled, end, gap } = await createKeeper();
  const awaited = [{ entity: 'deal', id: 'm-1', timeMs: NOW_MS }];
  end(
    { status: 'filling', spent: 20, awaited },
    { status: 'filling', spent: 20, awaited: [] },
    { status: 'filled', spent: 40 },
  );

  await handler({ account: '1', gapId: gap.id }, aContext());

  expect(filled).toHaveLength(3);
  expect(events).toMatchObject([{ detail: { status: 'filled' } }]);
});

test('a gap that waits for tokens, or that another one fills, is left to the next pass', async () => {
  const { handler, filled, started, end, gap } = await createKeeper();
  end({ status: 'filling', spent: 20 });

  await handler({ account: '1', gapId: gap.id }, aContext());

  expect(filled).toHaveLength(2);
  expect(started).toEqual([]);
});

test('a gap that there is no time for goes on in an invocation of its own', async () => {
  const { handler, filled, started, end, gap } = await createKeeper();
  end({ status: 'filling', spent: 20 });

  await handler({ account: '1', gapId: gap.id }, aContext(59_999));

  expect(filled).toHaveLength(1);
  expect(started).toEqual([{ account: '1', gapId: gap.id }]);
});

test('a gap that is not there is nothing to do', async () => {
  const { handler, filled } = await createKeeper();

  await handler({ account: '1', gapId: 'none' }, aContext());

  expect(filled).toEqual([]);
});

test('an event of another shape is refused by name', async () => {
  const { handler } = await createKeeper();

  await expect(handler({ account: 1 }, aContext())).rejects.toMatchObject({ name: 'InvalidInput' });
});
