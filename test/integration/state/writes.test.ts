import { describe, expect, test } from 'vitest';
import { createWrites, type Outcome } from '../../../shared/state/writes.ts';
import { aWrite } from '../../support/builders.ts';
import { ENGINES, startState, tally } from './engines.ts';

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
    await writes.add('1', aWrite());

    const begun = await writes.begin('1', 'write-1');
    const settled = await writes.settle('1', 'write-1', sent);

    expect(begun).toEqual(aWrite({ status: 'sending', attempts: 1 }));
    expect(settled).toEqual(aWrite({ attempts: 1, ...sent }));
    expect(await writes.find('1', 'write-1')).toEqual(settled);
  });

  test('are added once under a key, whoever else tries', async () => {
    const writes = createWrites(await startState(options));

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => writes.add('1', aWrite({ call: String(index) }))),
    );

    expect(tally(outcomes.map(({ added }) => String(added)))).toEqual({ true: 1, false: 19 });
    expect(new Set(outcomes.map(({ item }) => item.call)).size).toBe(1);
  });

  test('are settled once: of twenty outcomes the first one stays', async () => {
    const writes = createWrites(await startState(options));
    await writes.add('1', aWrite());
    await writes.begin('1', 'write-1');

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
    await writes.add('1', aWrite());
    await writes.settle('1', 'write-1', rejected);

    const begun = await writes.begin('1', 'write-1');
    await writes.postpone('1', 'write-1', 'later');

    expect(begun).toBeUndefined();
    expect(await writes.find('1', 'write-1')).toEqual(aWrite(rejected));
  });

  test('that were postponed wait again and say why, until they are sent', async () => {
    const writes = createWrites(await startState(options));
    await writes.add('1', aWrite());
    await writes.begin('1', 'write-1');

    await writes.postpone('1', 'write-1', 'No room');
    const waiting = await writes.find('1', 'write-1');
    await writes.begin('1', 'write-1');
    const settled = await writes.settle('1', 'write-1', sent);

    expect(waiting).toEqual(aWrite({ attempts: 1, reason: 'No room' }));
    expect(settled).toEqual(aWrite({ attempts: 2, ...sent }));
  });

  test('count every attempt of senders that run at once', async () => {
    const writes = createWrites(await startState(options));
    await writes.add('1', aWrite());

    await Promise.all(Array.from({ length: 20 }, () => writes.begin('1', 'write-1')));

    expect(await writes.find('1', 'write-1')).toMatchObject({ status: 'sending', attempts: 20 });
  });

  test('that are not there are not made by an outcome', async () => {
    const writes = createWrites(await startState(options));

    expect(await writes.begin('1', 'nobody')).toBeUndefined();
    await writes.postpone('1', 'nobody', 'later');
    expect(await writes.settle('1', 'nobody', sent)).toBeUndefined();
    expect(await writes.find('1', 'nobody')).toBeUndefined();
  });

  test('of one account are not those of another', async () => {
    const writes = createWrites(await startState(options));
    await writes.add('1', aWrite());

    expect(await writes.find('2', 'write-1')).toBeUndefined();
    expect(await writes.begin('2', 'write-1')).toBeUndefined();
  });

  test('have keys of any printable characters', async () => {
    const writes = createWrites(await startState(options));
    const key = '#/%:?&="\'<>~{}';
    await writes.add('1', aWrite({ key }));

    expect(await writes.begin('1', key)).toMatchObject({ key, status: 'sending' });
  });
});
