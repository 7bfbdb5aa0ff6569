import { describe, expect, test } from 'vitest';
import { createWrites, type Outcome, SENDING_LEASE_MS } from '../../../shared/state/writes.ts';
import { aWrite } from '../../support/builders.ts';
import { ENGINES, startState } from './engines.ts';

const NOW_MS = Date.parse('2026-11-20T09:00:00.000Z');
const sent: Outcome = {
  status: 'sent',
  settledAt: '2026-11-20T09:00:05.000Z',
  cost: 5,
  httpStatus: 200,
  recordId: '8',
};
const rejected: Outcome = {
  status: 'rejected',
  settledAt: '2026-11-20T09:00:06.000Z',
  reason: 'No such stage',
  field: 'stage_id',
};

describe.each(ENGINES)('writes %s', (_engine, options) => {
  test('go from queued over sending to sent', async () => {
    const writes = createWrites(await startState(options));
    await writes.addAll('1', [aWrite()]);

    const begun = await writes.begin('1', 'write-1', NOW_MS);
    const settled = await writes.settle('1', 'write-1', sent);

    expect(begun).toEqual(aWrite({ status: 'sending', attempts: 1, beganMs: NOW_MS }));
    expect(settled).toEqual(aWrite({ attempts: 1, beganMs: NOW_MS, ...sent }));
    expect(await writes.find('1', 'write-1')).toEqual(settled);
  });

  test('are added once under a key, whoever else tries', async () => {
    const writes = createWrites(await startState(options));

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => writes.addAll('1', [aWrite({ call: String(index) })])),
    );

    const calls = new Set(answers.flat().map(({ item }) => item.call));
    expect(calls.size).toBe(1);
    expect(calls).toContain((await writes.find('1', 'write-1'))?.call);
  });

  test('are answered in the order in which they were given, each with what is stored, the first of a key', async () => {
    const writes = createWrites(await startState(options));
    await writes.addAll('1', [aWrite({ key: 'b', call: 'old' })]);
    const given = ['a', 'b', 'c', 'a'].map((key, index) => aWrite({ key, call: String(index) }));

    const answers = await writes.addAll('1', given);

    expect(answers.map((answer) => answer.given)).toEqual(given);
    expect(answers.map(({ item }) => item.call)).toEqual(['0', 'old', '2', '0']);
  });

  test('are settled once: of twenty outcomes the first one stays', async () => {
    const writes = createWrites(await startState(options));
    await writes.addAll('1', [aWrite()]);
    await writes.begin('1', 'write-1', NOW_MS);

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        writes.settle('1', 'write-1', { ...sent, recordId: String(index) }),
      ),
    );

    expect(new Set(answers.map((write) => write?.recordId)).size).toBe(1);
    expect(await writes.settle('1', 'write-1', rejected)).toEqual(answers[0]);
  });

  test('whose outcome is known are not begun, postponed or changed', async () => {
    const writes = createWrites(await startState(options));
    await writes.addAll('1', [aWrite()]);
    await writes.settle('1', 'write-1', rejected);

    const begun = await writes.begin('1', 'write-1', NOW_MS);
    await writes.postpone('1', 'write-1', 'later');

    expect(begun).toBeUndefined();
    expect(await writes.find('1', 'write-1')).toEqual(aWrite(rejected));
  });

  test('that were postponed wait again and say why, until they are sent', async () => {
    const writes = createWrites(await startState(options));
    await writes.addAll('1', [aWrite()]);
    await writes.begin('1', 'write-1', NOW_MS);

    await writes.postpone('1', 'write-1', 'No room');
    const waiting = await writes.find('1', 'write-1');
    await writes.begin('1', 'write-1', NOW_MS);
    const settled = await writes.settle('1', 'write-1', sent);

    expect(waiting).toEqual(aWrite({ attempts: 1, beganMs: NOW_MS, reason: 'No room' }));
    expect(settled).toEqual(aWrite({ attempts: 2, beganMs: NOW_MS, ...sent }));
  });

  test('are begun by one of twenty senders, and by another only when its lease is over', async () => {
    const writes = createWrites(await startState(options));
    await writes.addAll('1', [aWrite()]);

    const begun = await Promise.all(Array.from({ length: 20 }, () => writes.begin('1', 'write-1', NOW_MS)));
    const early = await writes.begin('1', 'write-1', NOW_MS + SENDING_LEASE_MS - 1);
    const late = await writes.begin('1', 'write-1', NOW_MS + SENDING_LEASE_MS);

    expect(begun.filter((write) => write !== undefined)).toHaveLength(1);
    expect(early).toBeUndefined();
    expect(late).toMatchObject({ status: 'sending', attempts: 2, beganMs: NOW_MS + SENDING_LEASE_MS });
  });

  test('are held without an attempt, begun by nobody meanwhile, and let go again', async () => {
    const writes = createWrites(await startState(options));
    await writes.addAll('1', [aWrite()]);

    const held = await writes.hold('1', 'write-1', NOW_MS);
    const begun = await writes.begin('1', 'write-1', NOW_MS + SENDING_LEASE_MS - 1);
    await writes.postpone('1', 'write-1', 'Another goes first');

    expect(held).toMatchObject({ status: 'sending', attempts: 0 });
    expect(begun).toBeUndefined();
    expect(await writes.begin('1', 'write-1', NOW_MS)).toMatchObject({ attempts: 1 });
    expect(await writes.hold('1', 'write-1', NOW_MS)).toBeUndefined();
  });

  test('are parked until a time, begun from there, and keep nothing of it once they are sent', async () => {
    const writes = createWrites(await startState(options));
    await writes.addAll('1', [aWrite()]);

    const parked = await writes.park('1', 'write-1', '2026-11-21T00:00:00.000Z', 'Spent');
    const begun = await writes.begin('1', 'write-1', NOW_MS);
    const settled = await writes.settle('1', 'write-1', sent);
    await writes.park('1', 'write-1', '2026-11-21T00:00:00.000Z', 'Spent');

    expect(parked).toEqual(aWrite({ status: 'parked', until: '2026-11-21T00:00:00.000Z', reason: 'Spent' }));
    expect(begun).not.toHaveProperty('until');
    expect(settled).toEqual(aWrite({ attempts: 1, beganMs: NOW_MS, ...sent }));
    expect(await writes.find('1', 'write-1')).toEqual(settled);
  });

  describe('that are uncertain', () => {
    const uncertain: Outcome = {
      status: 'uncertain',
      settledAt: '2026-11-20T09:00:05.000Z',
      cost: 5,
      reason: 'The answer was lost',
    };
    const by = { resolvedBy: 'ops', resolvedAt: '2026-11-20T10:00:00.000Z' };

    test('are resolved by one of twenty, whatever each has found', async () => {
      const writes = createWrites(await startState(options));
      await writes.addAll('1', [aWrite()]);
      await writes.settle('1', 'write-1', uncertain);

      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          writes.resolve('1', 'write-1', { ...by, status: 'sent', recordId: String(index) }),
        ),
      );

      const [first, ...others] = answers.filter((write) => write !== undefined);
      expect(others).toEqual([]);
      expect(await writes.find('1', 'write-1')).toEqual(first);
    });

    test('have no outcome any more when they are to be sent', async () => {
      const writes = createWrites(await startState(options));
      await writes.addAll('1', [aWrite()]);
      await writes.settle('1', 'write-1', uncertain);

      const resolved = await writes.resolve('1', 'write-1', { ...by, status: 'queued' });

      expect(resolved).toEqual(aWrite({ ...by }));
    });

    test('are the only ones that can be resolved', async () => {
      const writes = createWrites(await startState(options));
      await writes.addAll('1', [aWrite()]);

      expect(await writes.resolve('1', 'write-1', { ...by, status: 'rejected' })).toBeUndefined();
      expect(await writes.resolve('1', 'nobody', { ...by, status: 'sent' })).toBeUndefined();
      expect(await writes.find('1', 'write-1')).toEqual(aWrite());
      expect(await writes.find('1', 'nobody')).toBeUndefined();
    });
  });

  test('that are not there are not made by an outcome', async () => {
    const writes = createWrites(await startState(options));

    expect(await writes.begin('1', 'nobody', NOW_MS)).toBeUndefined();
    await writes.postpone('1', 'nobody', 'later');
    expect(await writes.settle('1', 'nobody', sent)).toBeUndefined();
    expect(await writes.find('1', 'nobody')).toBeUndefined();
  });

  test('of one account are not those of another', async () => {
    const writes = createWrites(await startState(options));
    await writes.addAll('1', [aWrite()]);

    expect(await writes.find('2', 'write-1')).toBeUndefined();
    expect(await writes.begin('2', 'write-1', NOW_MS)).toBeUndefined();
  });

  test('have keys of any printable characters', async () => {
    const writes = createWrites(await startState(options));
    const key = '#/%:?&="\'<>~{}';
    await writes.addAll('1', [aWrite({ key })]);

    expect(await writes.begin('1', key, NOW_MS)).toMatchObject({ key, status: 'sending' });
  });
});
