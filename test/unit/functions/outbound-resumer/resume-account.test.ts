import { describe, expect, test } from 'vitest';
import { type Deps, resumeAccount } from '../../../../functions/outbound-resumer/resume-account.ts';
import { Blocked, BudgetExhausted } from '../../../../shared/errors.ts';
import { keys } from '../../../../shared/state/keys.ts';
import { createCallHeads } from '../../../../shared/writes/call-heads.ts';
import { emptyLine, type Line, type Place } from '../../../../shared/writes/line.ts';
import { createLines } from '../../../../shared/writes/lines.ts';
import { NOW_MS } from '../../../support/functions.ts';
import { createMemoryQueues } from '../../../support/memory-queues.ts';
import { createMemoryTable } from '../../../support/memory-table.ts';

const MINUTE_MS = 60_000;
const NO_TOKENS = { ordinary: 0, lifecycle: 0 };

const place = (key: string, lane: Place['lane'] = 'interactive'): Place => ({ key, lane });
const aLine = (group: string, part: Partial<Line> = {}): Line => ({
  ...emptyLine(group),
  waiting: [place(`first-of-${group}`)],
  changedMs: NOW_MS,
  version: 7,
  ...part,
});
const parkedUntil = (untilMs: number): Partial<Line> => ({
  parkedUntilMs: untilMs,
  parkedMs: NOW_MS - 10 * MINUTE_MS,
  reason: 'spent',
});

/** The resumer over these lines; its day is spent and Pipedrive answers, unless told otherwise. */
function rig(lines: readonly Line[], part: Partial<Deps> = {}) {
  const clock = { nowMs: NOW_MS };
  const now = () => clock.nowMs;
  const table = createMemoryTable();
  const queues = createMemoryQueues(now);
  const state = createLines({ table, now, sleep: async () => {}, random: () => 0.5 });
  const probes: string[] = [];
  for (const line of lines) table.seed(keys.line('1', line.group), line);
  const deps: Deps = {
    lines: state,
    callHeads: createCallHeads(queues.lanes),
    tokensLeft: async () => NO_TOKENS,
    probe: async (account) => {
      probes.push(account);
    },
    queuesAreEmpty: async () => queues.size() === 0,
    now,
    remainingMs: () => 240_000,
    ...part,
  };
  const resume = (ports: Partial<Deps> = {}) => resumeAccount({ ...deps, ...ports }, '1');
  const called = () => queues.calls().map(([, key]) => key);
  return {
    resume,
    called,
    probes,
    clock,
    queues,
    table,
    deps,
    find: (group: string) => state.find('1', group),
  };
}

describe('a parked line', () => {
  test('stays parked while its time has not come, and Pipedrive is not asked', async () => {
    const { resume, called, probes } = rig([aLine('a', parkedUntil(NOW_MS + 1))]);

    const resumed = await resume();

    expect(resumed).toEqual({ parked: 1, oldestMs: 10 * MINUTE_MS, called: 0 });
    expect([called(), probes]).toEqual([[], []]);
  });

  test('goes on when its time has come and a probe is answered', async () => {
    const { resume, called, probes, find } = rig([aLine('a', parkedUntil(NOW_MS))]);

    const resumed = await resume();

    expect(resumed).toEqual({ parked: 1, oldestMs: 10 * MINUTE_MS, called: 1 });
    expect(called()).toEqual(['first-of-a']);
    expect(probes).toEqual(['1']);
    expect((await find('a')).parkedUntilMs).toBeUndefined();
  });

  test.each([
    ['whose day has not begun anew', new BudgetExhausted('spent', NOW_MS), 'BudgetExhausted'],
    ['that still blocks', new Blocked('turned away'), 'Blocked'],
  ])('stays parked under a Pipedrive %s', async (_case, error, refused) => {
    const probe = async () => {
      throw error;
    };
    const { resume, called, find } = rig([aLine('a', parkedUntil(NOW_MS))], { probe });

    const resumed = await resume();

    expect(resumed).toMatchObject({ called: 0, refused });
    expect(called()).toEqual([]);
    expect((await find('a')).parkedUntilMs).toBe(NOW_MS);
  });

  test('is no reason to go on silently when the probe fails by a fault of ours', async () => {
    const probe = async () => {
      throw new TypeError('a fault');
    };
    const { resume, called } = rig([aLine('a', parkedUntil(NOW_MS))], { probe });

    await expect(resume()).rejects.toThrow('a fault');

    expect(called()).toEqual([]);
  });

  test('is probed for once, however many lines are due', async () => {
    const lines = Array.from({ length: 450 }, (_, index) => aLine(`g-${index}`, parkedUntil(NOW_MS)));
    const { resume, probes } = rig(lines);

    const resumed = await resume();

    expect(resumed.called).toBe(450);
    expect(probes).toHaveLength(1);
  });

  test('is called in the queue of its most urgent write', async () => {
    const waiting = [place('a', 'backfill'), place('b', 'lifecycle')];
    const { resume, queues } = rig([aLine('a', { ...parkedUntil(NOW_MS), waiting })]);

    await resume();

    expect(queues.calls()).toEqual([['lifecycle', 'a']]);
  });

  test('that was parked anew while it was called stays parked', async () => {
    const { resume, deps, table, find } = rig([aLine('a', parkedUntil(NOW_MS))]);
    const again = aLine('a', { ...parkedUntil(NOW_MS + MINUTE_MS), version: 8 });

    await resume({
      callHeads: async (...given) => {
        await deps.callHeads(...given);
        table.seed(keys.line('1', 'a'), again);
      },
    });

    expect(await find('a')).toMatchObject({ parkedUntilMs: NOW_MS + MINUTE_MS, version: 8 });
  });

  test('is called again by the next run when this one dies before it is noted as due', async () => {
    const { resume, deps, called, clock } = rig([aLine('a', parkedUntil(NOW_MS))]);
    const dying = async () => {
      throw new Error('power cut');
    };

    await expect(resume({ lines: { ...deps.lines, resume: dying } })).rejects.toThrow('power cut');
    clock.nowMs += 6 * MINUTE_MS;
    await resume();

    expect(called()).toEqual(['first-of-a', 'first-of-a']);
  });
});

describe('a day that has tokens again because somebody bought some', () => {
  const later = parkedUntil(NOW_MS + 12 * 60 * MINUTE_MS);

  test('lets as many lines go on as there are tokens for', async () => {
    const { resume, called } = rig([aLine('a', later), aLine('b', later), aLine('c', later)], {
      tokensLeft: async () => ({ ordinary: 100, lifecycle: 0 }),
    });

    await resume();

    expect(called()).toEqual(['first-of-a', 'first-of-b']);
  });

  test('lets lines of the lane lifecycle go on first by the reserve', async () => {
    const lifecycle = { waiting: [place('urgent', 'lifecycle')] };
    const { resume, called } = rig([aLine('a', later), aLine('b', { ...later, ...lifecycle })], {
      tokensLeft: async () => ({ ordinary: 0, lifecycle: 40 }),
    });

    await resume();

    expect(called()).toEqual(['urgent']);
  });
});

describe('a line that is not parked', () => {
  const lost = { changedMs: NOW_MS - 15 * MINUTE_MS };

  test('is called when it has not moved for a quarter of an hour and the queues are empty', async () => {
    const { resume, called, probes } = rig([aLine('a', lost)]);

    const resumed = await resume();

    expect(resumed).toEqual({ parked: 0, oldestMs: 0, called: 1 });
    expect(called()).toEqual(['first-of-a']);
    expect(probes).toEqual([]);
  });

  test('is left alone while it moves', async () => {
    const { resume, called } = rig([aLine('a', { changedMs: NOW_MS - 15 * MINUTE_MS + 1 })]);

    await resume();

    expect(called()).toEqual([]);
  });

  test('is left alone while the queues have messages: its own may be among them', async () => {
    const { resume, called } = rig([aLine('a', lost)], { queuesAreEmpty: async () => false });

    await resume();

    expect(called()).toEqual([]);
  });

  test('is dropped ten minutes after the last left it, and not before', async () => {
    const empty = { waiting: [], made: ['80'] };
    const { resume, table } = rig([
      aLine('old', { ...empty, changedMs: NOW_MS - 10 * MINUTE_MS }),
      aLine('young', { ...empty, changedMs: NOW_MS - 10 * MINUTE_MS + 1 }),
    ]);

    await resume();

    expect(table.group(keys.lines('1'))).toMatchObject([{ group: 'young' }]);
  });

  test('is kept when somebody has come since it was seen to be empty', async () => {
    const old = aLine('a', { waiting: [], made: ['80'], changedMs: NOW_MS - 10 * MINUTE_MS });
    const { resume, deps, table, find } = rig([old]);

    await resume({
      callHeads: async (...given) => {
        await deps.callHeads(...given);
        table.seed(keys.line('1', 'a'), aLine('a', { version: 8 }));
      },
    });

    expect((await find('a')).waiting).toEqual([place('first-of-a')]);
  });
});

test('with too little time left no further page of lines is begun', async () => {
  const lines = Array.from({ length: 201 }, (_, index) => aLine(`g-${index}`, parkedUntil(NOW_MS)));
  const { resume } = rig(lines, { remainingMs: () => 20_000 });

  const resumed = await resume();

  expect(resumed.called).toBe(200);
});
