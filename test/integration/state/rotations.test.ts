import { describe, expect, test } from 'vitest';
import { createRotations } from '../../../shared/state/rotations.ts';
import { startTable, TABLES, tally } from './engines.ts';

const askedAt = '2026-11-20T09:00:00.000Z';

describe.each(TABLES)('a rotation of the password %s', (_engine, options) => {
  test('is asked for once, whoever asks', async () => {
    const rotations = createRotations(await startTable(options));

    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, asker) => rotations.ask('1', { id: `key-${asker}`, askedAt })),
    );

    expect(tally(asked.map((one) => String(one.asked)))).toEqual({ true: 1, false: 19 });
    const winner = asked.find((one) => one.asked)?.rotation;
    expect(asked.map(({ rotation }) => rotation)).toEqual(Array(20).fill(winner));
    expect(await rotations.find('1')).toEqual(winner);
    expect(await rotations.find('2')).toBeUndefined();
  });

  test('goes on only from the state that was seen', async () => {
    const rotations = createRotations(await startTable(options));
    const { rotation } = await rotations.ask('1', { id: 'key', askedAt });
    const storedAt = '2026-11-20T09:01:00.000Z';

    const stored = await rotations.save('1', rotation, { status: 'stored', generation: 2, storedAt });
    const late = await rotations.save('1', rotation, { status: 'done' });

    expect(stored).toEqual({ id: 'key', askedAt, status: 'stored', generation: 2, storedAt, version: 2 });
    expect(late).toBeUndefined();
  });

  test('that is done makes way for another, and not for the same once more', async () => {
    const rotations = createRotations(await startTable(options));
    const { rotation } = await rotations.ask('1', { id: 'key', askedAt });
    await rotations.save('1', rotation, { status: 'done' });

    const same = await rotations.ask('1', { id: 'key', askedAt });
    const next = await rotations.ask('1', { id: 'another', askedAt });
    const stale = await rotations.save('1', rotation, { status: 'stored' });

    expect(same).toMatchObject({ asked: false, rotation: { status: 'done' } });
    expect(next).toMatchObject({ asked: true, rotation: { id: 'another', status: 'asked' } });
    expect(stale).toBeUndefined();
  });
});
