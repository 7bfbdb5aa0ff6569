import { describe, expect, onTestFinished, test } from 'vitest';
import { startScheduler } from '../../../lib/local/scheduler.ts';
import { createDrivenTimers } from '../../support/driven-timers.ts';

const TARGET = 'arn:aws:lambda:us-east-1:000000000000:function:Sync';
const HOUR_MS = 3_600_000;

const aSchedule = (change: object = {}) => ({
  name: 'Nightly',
  expression: 'cron(0 2 * * ? *)',
  timeZone: 'Etc/UTC',
  enabled: true,
  targetArn: TARGET,
  input: '{"a":1}',
  statements: [{ effect: 'Allow' as const, actions: ['lambda:InvokeFunction'], resources: [TARGET] }],
  ...change,
});

/** Starts at 09:00 UTC on 20 November 2026; remembers each call and when it was made. */
function start(change: object = {}, fails = false) {
  const timers = createDrivenTimers(Date.parse('2026-11-20T09:00:00Z'));
  const calls: unknown[][] = [];
  const log: string[] = [];
  const scheduler = startScheduler({
    schedules: [aSchedule(change)],
    timers,
    log: (line) => log.push(line),
    invoke: async (...call) => {
      calls.push([new Date(timers.now()).toISOString(), ...call]);
      if (fails) throw new Error('not today');
      return { statusCode: 202, executedVersion: '$LATEST' };
    },
  });
  onTestFinished(scheduler.close);
  return { timers, calls, log, scheduler };
}

const timesOf = (calls: unknown[][]) => calls.map(([time]) => time);

describe('the scheduler', () => {
  test('starts the target at its time every day, asynchronously, with its input', async () => {
    const { timers, calls } = start();

    await timers.advance(48 * HOUR_MS);

    expect(calls).toEqual([
      ['2026-11-21T02:00:00.000Z', TARGET, { a: 1 }, { type: 'Event' }],
      ['2026-11-22T02:00:00.000Z', TARGET, { a: 1 }, { type: 'Event' }],
    ]);
  });

  test('keeps the time of the schedule’s zone', async () => {
    const { timers, calls } = start({ timeZone: 'Asia/Tokyo' });

    await timers.advance(24 * HOUR_MS);

    expect(timesOf(calls)).toEqual(['2026-11-20T17:00:00.000Z']);
  });

  test('starts the target of a rate every so often', async () => {
    const { timers, calls } = start({ expression: 'rate(2 hours)' });

    await timers.advance(5 * HOUR_MS);

    expect(timesOf(calls)).toEqual(['2026-11-20T11:00:00.000Z', '2026-11-20T13:00:00.000Z']);
  });

  test('waits for nothing when a cron expression has no time left', () => {
    const { timers } = start({ expression: 'cron(0 2 1 1 ? 2020)' });

    expect(timers.pending()).toBe(0);
  });

  test('leaves a disabled schedule alone', () => {
    const { timers } = start({ enabled: false });

    expect(timers.pending()).toBe(0);
  });

  test('says that a target could not be started, and tries again at the next time', async () => {
    const { timers, calls, log } = start({}, true);

    await timers.advance(48 * HOUR_MS);

    expect(calls).toHaveLength(2);
    expect(log).toEqual([
      'Nightly could not be started: not today',
      'Nightly could not be started: not today',
    ]);
  });

  test('starts nothing any more when it is closed', async () => {
    const { timers, calls, scheduler } = start();

    scheduler.close();
    await timers.advance(48 * HOUR_MS);

    expect(calls).toEqual([]);
  });

  test('does not begin with a role that may not call the target', () => {
    expect(() => start({ statements: [] })).toThrow(
      `The role of the schedule Nightly does not allow lambda:InvokeFunction on ${TARGET}`,
    );
  });
});
