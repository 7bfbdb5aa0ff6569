import { describe, expect, test } from 'vitest';
import { covers } from '../../../shared/writes/covers.ts';
import { writeFrom } from '../../../shared/writes/write-request.ts';
import type { Seen } from '../../bench/governor/budget/messages.ts';
import { ordinaryWrites, type Planned, urgentWrites } from '../../bench/governor/budget/planned.ts';
import { verdictOf } from '../../bench/governor/budget/verdict.ts';

const RESET_MS = 1000;
const DAY = { tokensLeft: 15, resetsMs: RESET_MS };

const planned = (key: string, mark: Planned['mark']): Planned => ({
  request: { key, operation: 'v2.updateDeal', lane: 'sync' },
  mark,
});
const PLANNED = [
  planned('a', { dealId: 1, number: 1 }),
  planned('b', { dealId: 1, number: 2 }),
  planned('c', { dealId: 2, number: 1 }),
  planned('d', { organization: 'One' }),
];
const ALL = new Set(['a', 'b', 'c', 'd']);

type Request = Seen['requests'][number];
const request = (atMs: number, path: string, part: Partial<Request> = {}): Request => ({
  atMs,
  method: 'PATCH',
  path: `/api/v2${path}`,
  status: 200,
  cost: 5,
  ...part,
});
const probe = (atMs: number) => request(atMs, '/users/me', { method: 'GET', cost: 2 });
const refused = (atMs: number) => request(atMs, '/deals/2', { status: 429, cost: 0 });

/** Three writes until the first day is spent, a probe after the reset, and the fourth. */
const FIRST = [
  request(100, '/deals/1'),
  request(200, '/organizations', { method: 'POST' }),
  request(300, '/deals/1'),
];
const SECOND = [probe(1000), request(1100, '/deals/2')];
const seen = (part: Partial<Seen> = {}): Seen => ({
  limit: 1000,
  requests: [...FIRST, ...SECOND],
  deals: [
    { id: 1, numbers: [1, 2] },
    { id: 2, numbers: [1] },
  ],
  organizations: ['One', 'One of another company'],
  ...part,
});
const verdict = (part: Partial<Seen> = {}, sent = ALL) => verdictOf(seen(part), PLANNED, sent, DAY);

describe('the verdict on the end of a day', () => {
  test('finds no fault with writes that stop when the tokens are spent and go on after the reset', () => {
    expect(verdict()).toEqual({
      refused: 0,
      afterEnd: 0,
      lost: 0,
      outOfOrder: 0,
      duplicates: 0,
      used: 1,
    });
  });

  test('counts a request that is refused when the tokens are spent', () => {
    const requests = [...FIRST, refused(301), ...SECOND];

    expect(verdict({ requests })).toMatchObject({ refused: 1, afterEnd: 1 });
  });

  test('does not take a full window for a spent day', () => {
    const requests = [refused(50), ...FIRST, ...SECOND, refused(1200)];

    expect(verdict({ requests })).toMatchObject({ refused: 0, afterEnd: 0 });
  });

  test('counts a probe before the reset, when nothing could be sent', () => {
    const requests = [...FIRST, probe(999), ...SECOND];

    expect(verdict({ requests })).toMatchObject({ refused: 0, afterEnd: 1 });
  });

  test('counts a write as lost that State does not have as sent, or that Pipedrive has not seen', () => {
    expect(verdict({}, new Set(['a', 'b', 'c'])).lost).toBe(1);
    expect(verdict({ organizations: [] }).lost).toBe(1);
    expect(verdict({ deals: [{ id: 1, numbers: [1, 2] }] }).lost).toBe(1);
  });

  test('counts a record whose writes overtook each other', () => {
    const deals = [
      { id: 1, numbers: [2, 1] },
      { id: 2, numbers: [1] },
    ];

    expect(verdict({ deals }).outOfOrder).toBe(1);
  });

  test('counts an update that was taken twice, though it left one mark, and an organization that is there twice', () => {
    const requests = [...FIRST, request(310, '/deals/1'), ...SECOND];

    expect(verdict({ requests }).duplicates).toBe(1);
    expect(verdict({ organizations: ['One', 'One'] }).duplicates).toBe(1);
  });

  test('says which share of the tokens was used', () => {
    expect(verdict({ requests: [...FIRST.slice(0, 2), ...SECOND] }).used).toBeCloseTo(2 / 3);
  });
});

test('no planned write makes the one before it superfluous, so each has to arrive', () => {
  const writes = [...ordinaryWrites([1]), ...urgentWrites([1])]
    .map(({ request: one }) => writeFrom('1', one, 0))
    .filter(({ operation }) => operation === 'v2.updateDeal');

  const covered = writes.filter((write, index) => {
    const before = writes[index - 1];
    return before !== undefined && covers(write, before);
  });
  expect(writes.length).toBeGreaterThan(10);
  expect(covered).toEqual([]);
});
