import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  exhaustedMs,
  LEASE_MS,
  type Ledger,
  type Report,
  type Seen,
  settled,
  standingOf,
  totalOf,
  UNTOUCHED,
} from '../../../../shared/governor/ledger.ts';

const MINUTE_MS = 60_000;
const BUDGET = { limit: 1000, reserve: 0.1 };
const aReport = (part: Partial<Report> = {}): Report => ({
  id: 'one',
  turn: 1,
  spent: {},
  returned: 0,
  needs: { ordinary: 0, lifecycle: 0 },
  wants: 0,
  ...part,
});
const spending = (tokens: number) => ({ sync: { 'v1.getUsers': tokens } });

/** Reports one after the other, a second apart, on one ledger. */
function entered(...reports: readonly Partial<Report>[]) {
  let ledger: Ledger = UNTOUCHED;
  const grants = reports.map((report, index) => {
    const outcome = settled(ledger, aReport(report), BUDGET, index * 1000);
    ({ ledger } = outcome);
    return outcome.grant;
  });
  return { ledger, grants, standing: standingOf(ledger, BUDGET, reports.length * 1000) };
}

describe('a lease', () => {
  test('covers what requests wait for and a chunk beyond, at most a sixteenth of what is left', () => {
    const { grants } = entered(
      { needs: { ordinary: 5, lifecycle: 0 }, wants: 20 },
      { id: 'two', needs: { ordinary: 5, lifecycle: 0 }, wants: 500 },
    );

    expect(grants.map(({ ordinary }) => ordinary)).toEqual([25, Math.floor(875 / 16)]);
  });

  test('is never of the reserve, but for lifecycle, which gets no more than that', () => {
    const { grants, standing } = entered(
      { needs: { ordinary: 900, lifecycle: 0 } },
      { id: 'two', needs: { ordinary: 5, lifecycle: 0 } },
      { id: 'three', needs: { ordinary: 0, lifecycle: 60 } },
      { id: 'four', needs: { ordinary: 0, lifecycle: 60 } },
    );

    expect(grants.map(({ ordinary, reserved }) => [ordinary, reserved])).toEqual([
      [900, 0],
      [0, 0],
      [0, 60],
      [0, 40],
    ]);
    expect(standing).toMatchObject({ leased: 1000, remaining: 0 });
  });

  test('of a process that died counts as spent, and not twice when it lives after all', () => {
    const { ledger } = entered({ needs: { ordinary: 100, lifecycle: 0 } });
    const lateMs = LEASE_MS + 1;

    const dead = standingOf(ledger, BUDGET, lateMs);
    const other = settled(
      ledger,
      aReport({ id: 'two', needs: { ordinary: 1, lifecycle: 0 } }),
      BUDGET,
      lateMs,
    );
    const back = settled(
      other.ledger,
      aReport({ turn: 2, spent: spending(30), returned: 70 }),
      BUDGET,
      lateMs + 1,
    );

    expect(dead).toMatchObject({ spent: 100, lost: 100, leased: 0 });
    expect(standingOf(other.ledger, BUDGET, lateMs)).toMatchObject({ spent: 100, lost: 100, leased: 1 });
    expect(standingOf(back.ledger, BUDGET, lateMs)).toMatchObject({ spent: 30, lost: 0, leased: 1 });
  });
});

describe('what headers say', () => {
  const seen = (part: Partial<Seen> = {}): Seen => ({ limit: 1000, remaining: 700, atMs: 500, ...part });

  test('replaces the limit and tells what others spent', () => {
    const { standing } = entered({ spent: spending(40), seen: seen({ limit: 2000, remaining: 1500 }) });

    expect(standing).toMatchObject({
      limit: 2000,
      reserve: 200,
      spent: 40,
      spentByOthers: 460,
      remaining: 1300,
    });
  });

  test('and is absent changes nothing', () => {
    const before = entered({ spent: spending(40), seen: seen() });
    const after = entered({ spent: spending(40), seen: seen() }, { turn: 2, spent: spending(10) });

    expect(after.standing).toEqual({
      ...before.standing,
      spent: 50,
      remaining: before.standing.remaining - 10,
      byLane: { sync: 50 },
      byOperation: { 'v1.getUsers': 50 },
    });
  });

  test('is not taken for others’ when another process of ours reports that it was its own', () => {
    const { standing } = entered(
      { id: 'two', needs: { ordinary: 100, lifecycle: 0 } },
      { spent: spending(40), seen: seen({ remaining: 860, atMs: 500 }) },
      { id: 'two', turn: 2, spent: spending(100), quietMs: 400 },
    );

    expect(standing).toMatchObject({ spent: 140, spentByOthers: 0 });
  });

  test('of an older answer changes nothing that a younger one said', () => {
    const { standing } = entered({ seen: seen() }, { id: 'two', seen: seen({ remaining: 900, atMs: 499 }) });

    expect(standing.spentByOthers).toBe(300);
  });

  test('of an answer that was overtaken on its way changes nothing: what is used only grows', () => {
    const { standing } = entered({ seen: seen() }, { id: 'two', seen: seen({ remaining: 720, atMs: 600 }) });

    expect(standing.spentByOthers).toBe(300);
  });

  test('of a much younger answer counts, though it has more left: tokens have come anew', () => {
    const { standing } = entered(
      { seen: seen() },
      { id: 'two', seen: seen({ remaining: 990, atMs: 500 + MINUTE_MS }) },
    );

    expect(standing.spentByOthers).toBe(10);
  });

  test('may have been said before what is under way arrived, of any process: that is not taken off what others spent', () => {
    const { standing } = entered(
      { spent: spending(40), underWay: 40, seen: seen() },
      { id: 'two', spent: spending(25), underWay: 10, seen: seen({ remaining: 685 }) },
    );

    expect(standing).toMatchObject({ spent: 65, spentByOthers: 300 });
  });

  test('tells again what others spent when nothing is under way any more', () => {
    const { standing } = entered(
      { spent: spending(40), underWay: 40, seen: seen() },
      { turn: 2, seen: seen({ remaining: 660 }), quietMs: 600 },
    );

    expect(standing).toMatchObject({ spent: 40, spentByOthers: 300 });
  });

  test('that nothing is left leaves nothing, the reserve included', () => {
    const { grants } = entered(
      { seen: { remaining: 0, atMs: 1 } },
      { id: 'two', needs: { ordinary: 5, lifecycle: 5 } },
    );

    expect(grants[1]).toMatchObject({ ordinary: 0, reserved: 0, best: { lifecycle: 0 } });
  });
});

test('the same report again changes nothing and has the same answer', () => {
  const report = aReport({ spent: spending(800), needs: { ordinary: 5, lifecycle: 0 }, wants: 50 });
  const first = settled(UNTOUCHED, report, BUDGET, 0);

  const second = settled(first.ledger, report, BUDGET, 5);

  expect(second).toEqual(first);
  expect(first.grant.isFirstAt75).toBe(true);
});

test('three quarters and the end are each found once a day, by one report', () => {
  const { grants } = entered(
    { spent: spending(749) },
    { turn: 2, spent: spending(1) },
    { id: 'two', spent: spending(150) },
    { id: 'two', turn: 2, needs: { ordinary: 5, lifecycle: 0 } },
  );

  expect(grants.map(({ isFirstAt75 }) => isFirstAt75)).toEqual([false, true, false, false]);
  expect(grants.map(({ isFirstEmpty }) => isFirstEmpty)).toEqual([false, false, true, false]);
});

describe('the forecast', () => {
  const day = { startsMs: 0, resetsMs: 1000 };
  const standing = (spent: number) => standingOf({ ...UNTOUCHED, spent: spending(spent) }, BUDGET, 0);

  test.each([
    ['nothing', 0, 500, undefined],
    ['little', 400, 500, undefined],
    ['much', 600, 500, 750],
    ['all', 900, 500, 500],
  ])('after %s', (_, spent, nowMs, expected) => {
    expect(exhaustedMs(standing(spent), day, nowMs)).toBe(expected);
  });
});

/** What processes do in a day: each step is a process, and how many tokens of which class it asks for. */
const step = fc.record({
  process: fc.nat({ max: 3 }),
  kind: fc.constantFrom('lease', 'lease', 'lease', 'spend', 'spend', 'die', 'repeat', 'others', 'wait'),
  ordinary: fc.nat({ max: 120 }),
  lifecycle: fc.nat({ max: 60 }),
  wants: fc.nat({ max: 400 }),
  hears: fc.boolean(),
});

test('whatever processes ask, spend, repeat and die of, and whatever headers say, no request is beyond the budget', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      (steps, share) => {
        const budget = { limit: 1000, reserve: share };
        const reserve = Math.ceil(1000 * share);
        let ledger: Ledger = UNTOUCHED;
        let nowMs = 0;
        let lives = 0;
        const birth = () => ({
          id: `p${lives++}`,
          turn: 0,
          ordinary: 0,
          reserved: 0,
          untold: 0,
          last: aReport(),
        });
        const processes = Array.from({ length: 4 }, birth);
        /** As Pipedrive counts. */
        let ours = 0;
        let byOthers = 0;

        for (const { process, kind, ordinary, lifecycle, wants, hears } of steps) {
          nowMs += 10;
          const one = processes[process] ?? birth();
          if (kind === 'wait') nowMs += LEASE_MS / 3;
          if (kind === 'die') processes[process] = birth();
          // Others keep to their reserve here; what they take beyond it nobody can know before a header says so.
          if (kind === 'others') byOthers = Math.min(reserve, byOthers + ordinary);
          if (kind === 'spend') {
            const now = Math.min(ordinary, one.ordinary);
            const urgent = Math.min(lifecycle, one.reserved);
            one.ordinary -= now;
            one.reserved -= urgent;
            one.untold += now + urgent;
            ours += now + urgent;
          }
          if (kind === 'repeat') ({ ledger } = settled(ledger, one.last, budget, nowMs));
          if (kind !== 'lease') continue;
          const used = Math.min(1000, ours + byOthers);
          one.last = {
            id: one.id,
            turn: ++one.turn,
            spent: one.untold > 0 ? spending(one.untold) : {},
            returned: one.ordinary + one.reserved,
            ...(hears ? { seen: { limit: 1000, remaining: 1000 - used, atMs: nowMs } } : {}),
            quietMs: nowMs,
            needs: { ordinary, lifecycle },
            wants,
          };
          const outcome = settled(ledger, one.last, budget, nowMs);
          ({ ledger } = outcome);
          Object.assign(one, {
            ordinary: outcome.grant.ordinary,
            reserved: outcome.grant.reserved,
            untold: 0,
          });

          const { spent, leased, spentByOthers } = standingOf(ledger, budget, nowMs);
          const committed = spent + leased + spentByOthers;
          // Ordinary tokens are leased only while all that is committed is outside of the reserve.
          if (outcome.grant.ordinary > 0 && outcome.grant.reserved === 0)
            expect(committed).toBeLessThanOrEqual(1000 - reserve);
          if (outcome.grant.reserved > 0) expect(committed).toBeLessThanOrEqual(1000);
          expect(spent + leased).toBeGreaterThanOrEqual(ours);
          expect(ours).toBeLessThanOrEqual(1000);
          expect(totalOf(ledger.spent)).toBeLessThanOrEqual(ours);
        }
      },
    ),
    { numRuns: 500 },
  );
});

describe('the limit that an answer named', () => {
  const { ledger } = entered({ seen: { limit: 1000, remaining: 0, atMs: 0 } });

  test('counts until the account’s settings say otherwise, as when somebody bought tokens', () => {
    const bought = { limit: 3000, reserve: 0.1 };

    expect(standingOf(ledger, BUDGET, 1000)).toMatchObject({ limit: 1000, remaining: 0 });
    expect(standingOf(ledger, bought, 1000)).toMatchObject({ limit: 3000, remaining: 1700 });
  });

  test('counts again once the next answer names one', () => {
    const bought = { limit: 3000, reserve: 0.1 };
    const report = aReport({ turn: 2, seen: { limit: 2000, remaining: 1000, atMs: 30_000 } });

    const { ledger: after } = settled(ledger, report, bought, 30_000);

    expect(standingOf(after, bought, 31_000)).toMatchObject({
      limit: 2000,
      spentByOthers: 1000,
      remaining: 800,
    });
  });
});
