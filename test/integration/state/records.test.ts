import { describe, expect, test } from 'vitest';
import { createRecords, type RecordState } from '../../../shared/state/records.ts';
import { ENGINES, startState } from './engines.ts';

const aState = (part: Partial<RecordState> = {}): RecordState => ({
  entity: 'deal',
  id: '8',
  timeMs: 1000,
  deleted: false,
  json: '{"value":9007199254740993}',
  ...part,
});

describe.each(ENGINES)('records %s', (_engine, options) => {
  test('come back as they were saved, digit by digit', async () => {
    const records = createRecords(await startState(options));

    const outcome = await records.save('1', aState());

    expect(outcome).toBe('applied');
    expect(await records.find('1', 'deal', '8')).toEqual(aState());
    expect(await records.find('2', 'deal', '8')).toBeUndefined();
    expect(await records.find('1', 'person', '8')).toBeUndefined();
  });

  test('keep the state of the latest event, whichever comes last', async () => {
    const records = createRecords(await startState(options));
    await records.save('1', aState({ timeMs: 2000, json: '"newer"' }));

    const late = await records.save('1', aState({ timeMs: 1999, json: '"older"' }));

    expect(late).toBe('stale');
    expect(await records.find('1', 'deal', '8')).toMatchObject({ json: '"newer"' });
  });

  test('keep a tombstone against whatever is not later', async () => {
    const records = createRecords(await startState(options));
    await records.save('1', aState({ timeMs: 2000, deleted: true }));

    const outcomes = [
      await records.save('1', aState({ timeMs: 1000 })),
      await records.save('1', aState({ timeMs: 2000 })),
    ];

    expect(outcomes).toEqual(['stale', 'stale']);
    expect(await records.find('1', 'deal', '8')).toMatchObject({ deleted: true, timeMs: 2000 });
  });

  test('take a deletion of the same time as a change', async () => {
    const records = createRecords(await startState(options));
    await records.save('1', aState({ timeMs: 2000 }));

    const outcome = await records.save('1', aState({ timeMs: 2000, deleted: true }));

    expect(outcome).toBe('applied');
    expect(await records.find('1', 'deal', '8')).toMatchObject({ deleted: true });
  });

  test('take a deletion that comes before anything else', async () => {
    const records = createRecords(await startState(options));

    expect(await records.save('1', aState({ deleted: true }))).toBe('applied');

    expect(await records.save('1', aState({ timeMs: 500 }))).toBe('stale');
  });

  test('take the same state twice', async () => {
    const records = createRecords(await startState(options));

    const outcomes = [
      await records.save('1', aState()),
      await records.save('1', aState()),
      await records.save('1', aState({ deleted: true })),
      await records.save('1', aState({ deleted: true })),
    ];

    expect(outcomes).toEqual(['applied', 'applied', 'applied', 'applied']);
  });

  test('end with the latest of twenty states that come at once', async () => {
    const records = createRecords(await startState(options));
    const times = Array.from({ length: 20 }, (_, index) => 1000 + ((index * 7) % 20));

    await Promise.all(times.map((timeMs) => records.save('1', aState({ timeMs, json: `${timeMs}` }))));

    expect(await records.find('1', 'deal', '8')).toMatchObject({ timeMs: 1019, json: '1019' });
  });
});
