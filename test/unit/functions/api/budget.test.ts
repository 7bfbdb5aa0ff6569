import { describe, expect, test } from 'vitest';
import { budgetRoutes } from '../../../../functions/api/routes/budget.ts';
import { untouched } from '../../../../shared/governor/allotment.ts';
import { type Ledger, UNTOUCHED } from '../../../../shared/governor/ledger.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import { anAccount, anHttpEvent, bodyOf, NOW_MS } from '../../../support/functions.ts';

const HOLDER = { permits: 5, wanted: 5, lane: 'sync', untilMs: NOW_MS } as const;

/** What the route answers of a day and a window. */
async function budget({
  account = anAccount(),
  ledger = UNTOUCHED,
  window = { sharing: untouched(100, NOW_MS) },
}: {
  account?: Account;
  ledger?: Ledger;
  window?: { sharing: ReturnType<typeof untouched>; probeMs?: number };
} = {}) {
  const read: string[][] = [];
  const [route] = budgetRoutes({
    readLedger: async (...asked) => {
      read.push(asked);
      return ledger;
    },
    readWindow: async () => window,
    now: () => NOW_MS,
  });
  const answer = await route?.handle({
    path: {},
    query: undefined,
    body: undefined,
    account,
    by: 'reader',
    idempotencyKey: undefined,
    event: anHttpEvent(),
  });
  return { read, json: answer && bodyOf(answer) };
}

describe('the budget', () => {
  test('of a day that nobody has used is whole', async () => {
    const { json, read } = await budget();

    expect(read).toEqual([['1', '2026-11-20']]);
    expect(json).toEqual({
      day: '2026-11-20',
      timeZone: 'Etc/UTC',
      limit: 150_000,
      reserve: 15_000,
      spent: 0,
      lost: 0,
      spentByOthers: 0,
      leased: 0,
      remaining: 135_000,
      byLane: {},
      byOperation: {},
      resetsAt: '2026-11-21T00:00:00.000Z',
      burst: { limit: 100, search: 10, holders: 0, withheld: 0 },
    });
  });

  test('counts seats, top-ups and the reserve of the account, in its own zone', async () => {
    const account = anAccount({ seats: 3, topUpTokens: 50_000, reserve: 0.5, timeZone: 'Pacific/Auckland' });

    const { json } = await budget({ account });

    expect(json).toMatchObject({
      limit: 500_000,
      reserve: 250_000,
      remaining: 250_000,
      timeZone: 'Pacific/Auckland',
      resetsAt: '2026-11-20T11:00:00.000Z',
    });
  });

  test('adds up, and says when the tokens will be gone at this pace', async () => {
    const ledger: Ledger = {
      limit: 100_000,
      spent: { sync: { 'v1.getUsers': 40_000 }, backfill: { 'v1.getUsers': 5000, 'v2.updateDeal': 10_000 } },
      others: 5000,
      lost: 0,
      leases: { one: { turn: 3, ordinary: 300, reserved: 0, untilMs: NOW_MS + 1 } },
    };

    const { json } = await budget({ ledger });

    expect(json).toMatchObject({
      spent: 55_000,
      spentByOthers: 5000,
      leased: 300,
      remaining: 29_700,
      byLane: { sync: 40_000, backfill: 15_000 },
      byOperation: { 'v1.getUsers': 45_000, 'v2.updateDeal': 10_000 },
      // 60,000 in the nine hours so far, and 30,000 to go.
      exhaustedAt: '2026-11-20T13:30:00.000Z',
    });
  });

  test('shows who holds the burst window, what is left to other apps, a pause, and a block', async () => {
    const sharing = {
      ...untouched(100, NOW_MS),
      holders: { one: HOLDER, dead: { ...HOLDER, untilMs: NOW_MS - 1 } },
      pausedUntilMs: NOW_MS + 2000,
      others: { withheld: 29, changedMs: NOW_MS, spare: {} },
    };

    const { json } = await budget({ window: { sharing, probeMs: NOW_MS + 60_000 } });

    expect(json).toMatchObject({
      burst: {
        holders: 1,
        withheld: 29,
        pausedUntil: '2026-11-20T09:00:02.000Z',
        blockedUntil: '2026-11-20T09:01:00.000Z',
      },
    });
  });
});
