import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allot, LEASE_MS, shareOf, untouched } from '../../../../shared/governor/allotment.ts';
import type { Report, Sharing } from '../../../../shared/governor/sharing.ts';

const held = ({ holders }: Sharing) =>
  Object.values(holders).reduce((total, { permits }) => total + permits, 0);
const free = (sharing: Sharing) => sharing.free.reduce((total, { permits }) => total + permits, 0);

/** A window of twenty, all of it held by one. */
const whole = (): Sharing => {
  const { sharing, given } = allot(untouched(20, -2000), aReport(), 20, -300);
  return allot(sharing, aReport({ idleFromMs: [...given] }), 20, 0).sharing;
};

const aReport = (part: Partial<Report> = {}): Report => ({
  id: 'one',
  busy: 0,
  idleFromMs: [],
  wanted: 1000,
  lane: 'interactive',
  ...part,
});

describe('a window', () => {
  test('is a quarter the newcomer’s, and all of it when nobody else has come', () => {
    const first = allot(untouched(20, -2000), aReport(), 20, 0);
    const soon = allot(first.sharing, aReport({ idleFromMs: [...first.given] }), 20, 299);
    const second = allot(soon.sharing, aReport({ idleFromMs: [...first.given] }), 20, 300);

    expect(first.given).toHaveLength(5);
    expect(soon.given).toEqual([]);
    expect(second.given).toHaveLength(15);
    expect(second.sharing.holders.one).toMatchObject({ permits: 20, wanted: 20 });
  });

  test('is shared with the next as soon as permits are idle, each a window after its last use', () => {
    const first = whole();
    const second = allot(first, aReport({ id: 'two' }), 20, 1000);
    const idleFromMs = Array.from({ length: 20 }, (_, index) => 2000 + index);

    const shared = allot(second.sharing, aReport({ idleFromMs }), 20, 1500);
    const third = allot(shared.sharing, aReport({ id: 'two' }), 20, 1600);

    expect(second.given).toEqual([]);
    expect(shared.keeps).toBe(10);
    expect(third.given).toHaveLength(10);
    expect(Math.min(...third.given)).toBeGreaterThanOrEqual(2010 + 100);
  });

  test('goes to urgent lanes first, and leaves something for the others', () => {
    const demands = [
      { id: 'urgent', wanted: 1000, lane: 'lifecycle' as const },
      { id: 'bulk', wanted: 1000, lane: 'backfill' as const },
    ];

    expect(shareOf('urgent', demands, 80, 0)).toBe(71);
    expect(shareOf('bulk', demands, 80, 0)).toBe(8 + 1);
  });

  test('is nobody’s who does not want it', () => {
    const sharing = whole();

    const after = allot(sharing, aReport({ wanted: 0, idleFromMs: Array(20).fill(2000) }), 20, 5000);

    expect(after.keeps).toBe(0);
    expect(after.sharing.holders).toEqual({});
    expect(free(after.sharing)).toBe(20);
  });

  test('takes back what a process held that has not been heard of, a window after', () => {
    const sharing = whole();
    const lateMs = LEASE_MS + 1001;

    const { given } = allot(sharing, aReport({ id: 'two' }), 20, lateMs);

    expect(given).toEqual(Array(5).fill(lateMs + 2000));
  });

  test('has no place for the permits of a process that was believed dead', () => {
    const first = whole();
    const taken = allot(first, aReport({ id: 'two' }), 20, LEASE_MS + 1001).sharing;

    const back = allot(taken, aReport({ busy: 5, idleFromMs: Array(15).fill(0) }), 20, LEASE_MS + 1002);

    expect([back.keepsBusy, back.keeps]).toEqual([0, 0]);
  });

  test('of a few permits gives many processes their turn', () => {
    const ids = Array.from({ length: 30 }, (_, index) => `p${index}`);
    const demands = ids.map((id) => ({ id, wanted: 5, lane: 'interactive' as const }));

    const had = new Set<string>();
    for (let turn = 0; turn < 30; turn++)
      for (const id of ids) if (shareOf(id, demands, 10, turn * LEASE_MS) > 0) had.add(id);

    expect(had.size).toBe(30);
  });
});

test('whatever is reported, permits are neither made nor lost, and no share is over the limit', () => {
  const report = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    busy: fc.nat(30),
    idleFromMs: fc.array(fc.nat(50_000), { maxLength: 40 }),
    wanted: fc.nat(200),
    lane: fc.constantFrom('lifecycle' as const, 'interactive' as const, 'sync' as const, 'backfill' as const),
  });
  const step = fc.record({ report, passMs: fc.nat(20_000), limit: fc.constantFrom(20, 20, 20, 80, 5) });

  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let sharing = untouched(20, -2000);
      let nowMs = 0;
      for (const { report: said, passMs, limit } of steps) {
        nowMs += passMs;
        const { sharing: after, keepsBusy, keeps, given } = allot(sharing, said, limit, nowMs);
        sharing = after;

        expect(held(sharing) + free(sharing)).toBe(limit);
        expect(keepsBusy + keeps + given.length).toBe(sharing.holders[said.id]?.permits ?? 0);
        expect(given.length).toBeLessThanOrEqual(limit);
      }
    }),
  );
});
