import { Cron } from 'croner';
import { describe, expect, test } from 'vitest';
import { scheduleFrom } from '../../../lib/local/schedule-expression.ts';

/** A Friday. */
const START = new Date('2026-11-20T09:00:00Z');

function nextRuns(expression: string, count: number, timezone = 'Etc/UTC'): string[] {
  const schedule = scheduleFrom(expression);
  if (!('cron' in schedule)) throw new Error('This one is a rate');
  const runs = new Cron(schedule.cron, { timezone, paused: true }).nextRuns(count, START);
  return runs.map((run) => run.toISOString().slice(0, 16));
}

describe('a cron expression of EventBridge', () => {
  test.each([
    ['cron(0 2 * * ? *)', ['2026-11-21T02:00', '2026-11-22T02:00', '2026-11-23T02:00']],
    ['cron(0/20 * * * ? *)', ['2026-11-20T09:20', '2026-11-20T09:40', '2026-11-20T10:00']],
    ['cron(5/25 * * * ? *)', ['2026-11-20T09:05', '2026-11-20T09:30', '2026-11-20T09:55']],
    ['cron(*/30 * * * ? *)', ['2026-11-20T09:30', '2026-11-20T10:00', '2026-11-20T10:30']],
    ['cron(0,30 9 * * ? *)', ['2026-11-20T09:30', '2026-11-21T09:00', '2026-11-21T09:30']],
    ['cron(0 0/6 * * ? *)', ['2026-11-20T12:00', '2026-11-20T18:00', '2026-11-21T00:00']],
    ['cron(0 22/1 * * ? *)', ['2026-11-20T22:00', '2026-11-20T23:00', '2026-11-21T22:00']],
    ['cron(0 8-10 * * ? *)', ['2026-11-20T10:00', '2026-11-21T08:00', '2026-11-21T09:00']],
    ['cron(0 9 1/15 * ? *)', ['2026-12-01T09:00', '2026-12-16T09:00', '2026-12-31T09:00']],
    ['cron(0 0 1 1/3 ? *)', ['2027-01-01T00:00', '2027-04-01T00:00', '2027-07-01T00:00']],
    ['cron(0 0 1 FEB,oct ? *)', ['2027-02-01T00:00', '2027-10-01T00:00', '2028-02-01T00:00']],
    ['cron(0 0 1 NOV-DEC ? *)', ['2026-12-01T00:00', '2027-11-01T00:00', '2027-12-01T00:00']],
    ['cron(0 10 L * ? *)', ['2026-11-30T10:00', '2026-12-31T10:00', '2027-01-31T10:00']],
    // 3 January 2027 is a Sunday.
    ['cron(0 8 3W * ? *)', ['2026-12-03T08:00', '2027-01-04T08:00', '2027-02-03T08:00']],
    ['cron(0 0 1 1 ? 2030)', ['2030-01-01T00:00']],
    ['cron(0 0 1 1 ? 2027/2)', ['2027-01-01T00:00', '2029-01-01T00:00', '2031-01-01T00:00']],
    ['cron(0 0 1 1 ? 2027-2028)', ['2027-01-01T00:00', '2028-01-01T00:00']],
    ['cron(0 9 * * ? 1970)', []],
  ])('%s runs at %j', (expression, expected) => {
    expect(nextRuns(expression, 3)).toEqual(expected);
  });

  test.each([
    // 22 November 2026 is a Sunday.
    ['1', ['2026-11-22', '2026-11-29', '2026-12-06']],
    ['7', ['2026-11-21', '2026-11-28', '2026-12-05']],
    ['2-6', ['2026-11-23', '2026-11-24', '2026-11-25']],
    ['MON-FRI', ['2026-11-23', '2026-11-24', '2026-11-25']],
    ['sun', ['2026-11-22', '2026-11-29', '2026-12-06']],
    ['1,7', ['2026-11-21', '2026-11-22', '2026-11-28']],
    ['7-2', ['2026-11-21', '2026-11-22', '2026-11-23']],
    ['SAT-MON', ['2026-11-21', '2026-11-22', '2026-11-23']],
    ['2/2', ['2026-11-23', '2026-11-25', '2026-11-27']],
    ['3-5/2', ['2026-11-24', '2026-11-26', '2026-12-01']],
    ['*/3', ['2026-11-21', '2026-11-22', '2026-11-25']],
    ['*', ['2026-11-21', '2026-11-22', '2026-11-23']],
    ['L', ['2026-11-21', '2026-11-28', '2026-12-05']],
    ['2#1', ['2026-12-07', '2027-01-04', '2027-02-01']],
    ['FRI#5', ['2027-01-29', '2027-04-30', '2027-07-30']],
    ['6L', ['2026-11-27', '2026-12-25', '2027-01-29']],
    ['TUEL', ['2026-11-24', '2026-12-29', '2027-01-26']],
  ])('on weekday %s runs at %j', (weekday, expected) => {
    const days = nextRuns(`cron(0 9 ? * ${weekday} *)`, 3).map((run) => run.slice(0, 10));

    expect(days).toEqual(expected);
  });

  test('keeps the local hour when the clocks change', () => {
    expect(nextRuns('cron(0 2 27,29 3 ? 2027)', 2, 'Europe/Tallinn')).toEqual([
      '2027-03-27T00:00',
      '2027-03-28T23:00',
    ]);
  });
});

describe('a rate', () => {
  test.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(12 hours)', 43_200_000],
    ['rate(7 days)', 604_800_000],
  ])('%s is %i ms', (expression, everyMs) => {
    expect(scheduleFrom(expression)).toEqual({ everyMs });
  });
});

describe('what EventBridge does not take', () => {
  test.each([
    '',
    '0 2 * * *',
    'cron(0 2 * * ?)',
    'cron(0 2 * * ? * *)',
    'cron(0 2 * * * *)',
    'cron(0 2 1 * MON *)',
    'cron(0 2 ? * ? *)',
    'cron(0 2 ? * 0 *)',
    'cron(0 2 ? * 8 *)',
    'cron(0 2 ? * MONDAY *)',
    'cron(0 2 ? * 2#6 *)',
    'cron(0 2 ? * 2-FOO *)',
    'rate(0 minutes)',
    'rate(-1 minutes)',
    'rate(5 weeks)',
    'rate(1.5 hours)',
    'at(2026-12-01T00:00:00)',
  ])('%s is refused in a sentence', (expression) => {
    expect(() => scheduleFrom(expression)).toThrow(`Not a schedule expression: ${expression}. `);
  });
});
