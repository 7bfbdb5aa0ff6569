import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allot, untouched } from '../../../../shared/governor/allotment.ts';
import { isNews, paused } from '../../../../shared/governor/others.ts';
import type { Others, Report, Sharing } from '../../../../shared/governor/sharing.ts';

const CHANGED_MS = 1000;
const NOW_MS = 10_000;

const aReport = (part: Partial<Report> = {}): Report => ({
  id: 'one',
  busy: 0,
  idleFromMs: [],
  wanted: 1000,
  lane: 'interactive',
  ...part,
});

const aHolder = (permits: number, wanted = 80) => ({
  permits,
  wanted,
  lane: 'interactive' as const,
  untilMs: NOW_MS + 10_000,
});

/** A window of eighty, of which two processes hold all that is not withheld. */
const shared = (others: Partial<Others> = {}): Sharing => {
  const withheld = others.withheld ?? 0;
  const half = (80 - withheld) / 2;
  return {
    limit: 80 - withheld,
    holders: { one: aHolder(Math.ceil(half)), two: aHolder(Math.floor(half)) },
    free: [],
    others: { said: true, withheld, changedMs: CHANGED_MS, spare: {}, ...others },
  };
};
const idle = (sharing: Sharing, id: string): number[] => Array(sharing.holders[id]?.permits ?? 0).fill(0);
const spare = (least: number) => ({ least, changedMs: CHANGED_MS });

/** What is known of others after a report by one of the two. */
const learnt = (sharing: Sharing, part: Partial<Report>) => {
  const report = aReport({ idleFromMs: idle(sharing, part.id ?? 'one'), ...part });
  return allot(sharing, report, 80, NOW_MS).sharing.others;
};

describe('a window at rest', () => {
  const rested = () => allot(untouched(80, -2000), aReport(), 80, NOW_MS).sharing;

  test('has the first to come send one request alone, which the next know of', () => {
    const next = allot(rested(), aReport({ id: 'two' }), 80, NOW_MS + 5).sharing;

    expect(rested().others?.scout).toEqual({ id: 'one', untilMs: NOW_MS + 1000, inWindow: 0, atLeast: 0 });
    expect(next.others?.scout).toEqual(rested().others?.scout);
  });

  test.each([
    ['nothing when only the scout was in it', 79, 0],
    ['two more than were others’', 52, 29],
    ['all but one when there was no room at all', 0, 79],
  ])('withholds %s', (_, remaining, withheld) => {
    const sharing = rested();

    const known = learnt(sharing, { found: { remaining } });

    expect(known).toMatchObject({ withheld });
    expect(known?.scout).toBeUndefined();
  });

  test('does not count as others’ what was given back a moment ago', () => {
    const free = [
      { permits: 60, fromMs: 0 },
      { permits: 20, fromMs: NOW_MS + 500 },
    ];
    const { sharing } = allot({ limit: 80, holders: {}, free }, aReport(), 80, NOW_MS);
    const { others } = shared({ withheld: 30 });
    const counted = allot({ limit: 80, holders: {}, free, others }, aReport(), 80, NOW_MS).sharing;

    expect(sharing.others?.scout?.inWindow).toBe(20);
    expect(counted.others?.scout?.atLeast).toBe(30);
    expect(learnt(sharing, { found: { remaining: 80 - 1 - 20 - 27 } })).toMatchObject({ withheld: 29 });
  });

  test('takes no notice of a scout that was too long on its way', () => {
    const sharing = rested();
    const late = allot(sharing, aReport({ found: { remaining: 0 } }), 80, NOW_MS + 1000);

    expect(late.sharing.others).toMatchObject({ withheld: 0 });
  });

  test('sends no scout any more when an answer does not say what remains', () => {
    const sharing = rested();
    const told = allot(
      sharing,
      aReport({ idleFromMs: idle(sharing, 'one'), found: { remaining: undefined } }),
      80,
      NOW_MS + 5,
    );
    const gone = allot(
      told.sharing,
      aReport({ idleFromMs: idle(told.sharing, 'one'), wanted: 0 }),
      80,
      NOW_MS + 10,
    );

    const again = allot(gone.sharing, aReport(), 80, NOW_MS + 5000);

    expect(gone.sharing.holders).toEqual({});
    expect(again.sharing.others).toMatchObject({ said: false, withheld: 0 });
    expect(again.sharing.others?.scout).toBeUndefined();
  });

  test('forgets others only when two answers in a row do not say what remains', () => {
    const scout = { id: 'one', untilMs: NOW_MS + 1, inWindow: 0, atLeast: 0 };

    const doubtful = learnt(shared({ withheld: 28, scout }), { found: { remaining: undefined } });
    const certain = learnt(shared({ withheld: 28, scout, said: undefined }), {
      found: { remaining: undefined },
    });

    expect(doubtful).toMatchObject({ withheld: 28, said: undefined });
    expect(certain).toMatchObject({ withheld: 0, said: false });
  });
});

describe('while others are known of', () => {
  test('as many more are withheld as are missing, and one that remains', () => {
    expect(learnt(shared({ withheld: 28 }), { spare: spare(0) })).toMatchObject({
      withheld: 29,
      changedMs: NOW_MS,
    });
    expect(learnt(shared({ withheld: 28 }), { spare: spare(-4) })).toMatchObject({ withheld: 33 });
  });

  test('nothing changes while one remains', () => {
    const known = learnt(shared({ withheld: 28, spare: { two: 9 } }), { spare: spare(1) });

    expect(known).toMatchObject({ withheld: 28, changedMs: CHANGED_MS, spare: { one: 1, two: 9 } });
  });

  test('half of what is too much is given back when all who are short of permits have seen it', () => {
    const one = learnt(shared({ withheld: 28 }), { spare: spare(9) });
    const both = learnt(shared({ withheld: 28, spare: { two: 5 } }), { spare: spare(9) });

    expect(one).toMatchObject({ withheld: 28, spare: { one: 9 } });
    expect(both).toMatchObject({ withheld: 26, spare: {} });
  });

  test('nothing is given back before somebody who has no permits and wants some has seen it', () => {
    const sharing = shared({ withheld: 28 });
    const late = { ...sharing, holders: { one: aHolder(52), two: aHolder(0, 5) } };

    expect(learnt(late, { spare: spare(9) })).toMatchObject({ withheld: 28 });
  });

  test('half of it is given back when none of it was used by anybody', () => {
    expect(learnt(shared({ withheld: 28, spare: { two: 40 } }), { spare: spare(28) })).toMatchObject({
      withheld: 14,
    });
    expect(learnt(shared({ withheld: 1, spare: { two: 40 } }), { spare: spare(1) })).toMatchObject({
      withheld: 0,
    });
  });

  test('what somebody holds and does not use is not taken for what others left', () => {
    const sharing = shared({ withheld: 28 });
    const quiet = { ...sharing, holders: { ...sharing.holders, two: aHolder(26, 5) } };

    expect(learnt(quiet, { spare: spare(27) })).toMatchObject({ withheld: 28 });
    expect(learnt(quiet, { spare: spare(31) })).toMatchObject({ withheld: 26 });
  });

  test('what was seen before the last change says nothing', () => {
    const old = { least: -4, changedMs: CHANGED_MS - 1 };

    expect(learnt(shared({ withheld: 28 }), { spare: old })).toMatchObject({ withheld: 28 });
  });

  test('a permit that is given back may be used a window later', () => {
    const sharing = shared({ withheld: 28, spare: { two: 5 } });

    const { given } = allot(
      sharing,
      aReport({ idleFromMs: idle(sharing, 'one'), spare: spare(5) }),
      80,
      NOW_MS,
    );

    expect(given).toEqual([NOW_MS + 2000]);
  });
});

test('while nobody else is known of, a window that is used up is as it should be, and one that is overdrawn is not', () => {
  expect(learnt(shared(), { spare: spare(0) })).toMatchObject({ withheld: 0 });
  expect(learnt(shared(), { spare: spare(-3) })).toMatchObject({ withheld: 4 });
});

describe('a refusal', () => {
  test('pauses the window until the time that Pipedrive named when answers do not say what remains', () => {
    const { others: _, ...sharing } = shared();

    expect(paused(sharing, NOW_MS + 1000, NOW_MS)).toEqual({ ...sharing, pausedUntilMs: NOW_MS + 1000 });
  });

  test('never leads to fewer permits withheld, however few others the scout finds', () => {
    const scout = { id: 'one', untilMs: NOW_MS + 1, inWindow: 0, atLeast: 28 };

    expect(learnt(shared({ withheld: 28, scout }), { found: { remaining: 70 } })).toMatchObject({
      withheld: 28,
    });
    expect(learnt(shared({ withheld: 28, scout }), { found: { remaining: 39 } })).toMatchObject({
      withheld: 42,
    });
  });

  test('pauses it until none of our requests is in it any more, once, and then a scout is sent', () => {
    const first = paused(shared({ withheld: 28 }), NOW_MS + 1000, NOW_MS);
    const second = paused(first, NOW_MS + 1500, NOW_MS + 500);
    const early = allot(second, aReport({ idleFromMs: idle(second, 'one') }), 80, NOW_MS + 2999).sharing;
    const sent = allot(second, aReport({ idleFromMs: idle(second, 'one') }), 80, NOW_MS + 3000).sharing;

    expect(second.pausedUntilMs).toBe(NOW_MS + 3000);
    expect(early.others).toMatchObject({ unsure: true });
    expect(sent.others?.scout).toEqual({ id: 'one', untilMs: NOW_MS + 4000, inWindow: 0, atLeast: 28 });
    expect(sent.others?.unsure).toBeUndefined();
  });
});

describe('what a process has seen remain', () => {
  const others = { said: true, withheld: 28, changedMs: 0, spare: { two: 5 } };

  test.each([
    [0, 'one', true],
    [1, 'one', false],
    [2, 'one', true],
    [7, 'two', false],
    [1, 'two', true],
  ])('(%i, by %s) is news: %s', (least, id, expected) => {
    expect(isNews(others, id, least, 80)).toBe(expected);
  });

  test('is none when no more can be withheld', () => {
    expect(isNews({ ...others, withheld: 79 }, 'one', 0, 80)).toBe(false);
  });
});

interface Step {
  readonly report: Report;
  readonly passMs: number;
  readonly limit: number;
  readonly refused: boolean;
}

const anything = (extra: fc.Arbitrary<Partial<Report>>): fc.Arbitrary<Step[]> => {
  const plain = fc.record({
    id: fc.constantFrom('a', 'b', 'c'),
    busy: fc.nat(30),
    idleFromMs: fc.array(fc.nat(50_000), { maxLength: 40 }),
    wanted: fc.nat(200),
    lane: fc.constantFrom('lifecycle' as const, 'sync' as const, 'backfill' as const),
  });
  const report = fc.tuple(plain, extra).map(([said, more]) => ({ ...said, ...more }));
  const limit = fc.constantFrom(20, 20, 20, 80, 5, 1);
  return fc.array(fc.record({ report, passMs: fc.nat(6000), limit, refused: fc.boolean() }), {
    maxLength: 40,
  });
};
const held = ({ holders, free }: Sharing) =>
  [...Object.values(holders), ...free].reduce((total, { permits }) => total + permits, 0);

/** Lets all that happens, one after the other, happen to a window of twenty. */
const lived = (steps: readonly Step[], see: (sharing: Sharing, limit: number) => void) => {
  let sharing = untouched(20, -2000);
  let nowMs = 0;
  for (const { report, passMs, limit, refused } of steps) {
    nowMs += passMs;
    const changedMs = sharing.others?.changedMs ?? 0;
    const said = report.spare ? { ...report, spare: { ...report.spare, changedMs } } : report;
    if (refused) sharing = paused(sharing, nowMs + 1000, nowMs);
    sharing = allot(sharing, said, limit, nowMs).sharing;
    see(sharing, limit);
  }
};

test('whatever is seen and found, there are never more permits than the window has room for, and always one', () => {
  const seen = fc.record(
    {
      said: fc.constant(true as const),
      spare: fc.integer({ min: -30, max: 30 }).map((least) => ({ least, changedMs: 0 })),
      found: fc.record({ remaining: fc.option(fc.nat(100), { nil: undefined }) }),
    },
    { requiredKeys: [] },
  );

  fc.assert(
    fc.property(anything(seen), (steps) => {
      lived(steps, (sharing, limit) => {
        const withheld = sharing.others?.withheld ?? 0;

        expect(withheld).toBeGreaterThanOrEqual(0);
        expect(withheld).toBeLessThan(limit);
        expect(sharing.limit).toBe(limit - withheld);
        expect(held(sharing)).toBe(limit - withheld);
      });
    }),
  );
});

test('as long as no answer says what remains, nothing is withheld and no pause is longer than Pipedrive says', () => {
  const silent = fc.record({ found: fc.constant({ remaining: undefined }) }, { requiredKeys: [] });

  fc.assert(
    fc.property(anything(silent), (steps) => {
      lived(steps, (sharing, limit) => {
        expect(sharing.limit).toBe(limit);
        expect(sharing.others?.unsure).toBeUndefined();
      });
    }),
  );
});
