import { describe, expect, test } from 'vitest';
import { keys } from '../../../shared/state/keys.ts';
import { createRecords, type RecordSave } from '../../../shared/state/records.ts';
import { startTable, TABLES, tally } from './engines.ts';

const aState = (part: Partial<RecordSave> = {}): RecordSave => ({
  entity: 'deal',
  id: '8',
  timeMs: 1000,
  deleted: false,
  json: '{"value":9007199254740993}',
  changeId: 'change-1',
  ...part,
});

describe.each(TABLES)('records %s', (_engine, options) => {
  test('come back as they were saved, digit by digit', async () => {
    const records = createRecords(await startTable(options));

    const saved = await records.save('1', aState({ updateTime: '2026-11-20T09:00:00Z' }));

    expect(saved).toEqual({ outcome: 'applied', sequence: 1 });
    expect(await records.find('1', 'deal', '8')).toEqual({
      entity: 'deal',
      id: '8',
      timeMs: 1000,
      deleted: false,
      json: '{"value":9007199254740993}',
      updateTime: '2026-11-20T09:00:00Z',
      changeId: 'change-1',
      sequence: 1,
    });
    expect(await records.find('2', 'deal', '8')).toBeUndefined();
    expect(await records.find('1', 'person', '8')).toBeUndefined();
  });

  test('answer a change with the state before it', async () => {
    const records = createRecords(await startTable(options));
    await records.save('1', aState({ json: '"old"' }));

    const saved = await records.save('1', aState({ timeMs: 2000, json: '"new"', changeId: 'change-2' }));

    expect(saved).toEqual({
      outcome: 'applied',
      sequence: 2,
      before: {
        entity: 'deal',
        id: '8',
        timeMs: 1000,
        deleted: false,
        json: '"old"',
        changeId: 'change-1',
        sequence: 1,
      },
    });
  });

  test('keep the state of the latest event, whichever comes last, and answer with it', async () => {
    const records = createRecords(await startTable(options));
    await records.save('1', aState({ timeMs: 2000, json: '"newer"' }));

    const late = await records.save('1', aState({ timeMs: 1999, json: '"older"', changeId: 'change-2' }));

    expect(late).toMatchObject({ outcome: 'refused', stored: { json: '"newer"', sequence: 1 } });
    expect(await records.find('1', 'deal', '8')).toMatchObject({ json: '"newer"', sequence: 1 });
  });

  test('count a change that comes again after a crash once, under the same number', async () => {
    const records = createRecords(await startTable(options));
    await records.save('1', aState());
    await records.save('1', aState({ timeMs: 2000, changeId: 'change-2' }));

    const again = await records.save('1', aState({ timeMs: 2000, changeId: 'change-2' }));

    expect(again).toEqual({ outcome: 'again', sequence: 2 });
    expect(await records.find('1', 'deal', '8')).toMatchObject({ sequence: 2 });
  });

  test('leave two changes of one moment to whoever can tell which came last', async () => {
    const records = createRecords(await startTable(options));
    await records.save('1', aState({ json: '"first"' }));

    const tie = await records.save('1', aState({ json: '"second"', changeId: 'change-2' }));

    expect(tie).toMatchObject({ outcome: 'refused', stored: { changeId: 'change-1' } });
  });

  test('take a change of the same moment over the state it was compared with, and over no other', async () => {
    const records = createRecords(await startTable(options));
    await records.save('1', aState());
    const over = { sequence: 1 };

    const saved = [
      await records.save('1', aState({ changeId: 'change-2', over })),
      await records.save('1', aState({ changeId: 'change-3', over })),
      await records.save('1', aState({ changeId: 'change-4', timeMs: 999, over: { sequence: 2 } })),
    ];

    expect(saved.map(({ outcome }) => outcome)).toEqual(['applied', 'refused', 'refused']);
    expect(await records.find('1', 'deal', '8')).toMatchObject({ changeId: 'change-2', sequence: 2 });
  });

  test('keep a tombstone against whatever is not later', async () => {
    const records = createRecords(await startTable(options));
    await records.save('1', aState({ timeMs: 2000, deleted: true }));

    const outcomes = [
      await records.save('1', aState({ timeMs: 1000, changeId: 'change-2' })),
      await records.save('1', aState({ timeMs: 2000, changeId: 'change-3' })),
    ].map(({ outcome }) => outcome);

    expect(outcomes).toEqual(['refused', 'refused']);
    expect(await records.find('1', 'deal', '8')).toMatchObject({ deleted: true, timeMs: 2000 });
  });

  test('take a deletion of the same time as a change, and no second one', async () => {
    const records = createRecords(await startTable(options));
    await records.save('1', aState({ timeMs: 2000 }));

    const outcomes = [
      await records.save('1', aState({ timeMs: 2000, deleted: true, changeId: 'change-2' })),
      await records.save('1', aState({ timeMs: 2000, deleted: true, changeId: 'change-3' })),
    ].map(({ outcome }) => outcome);

    expect(outcomes).toEqual(['applied', 'refused']);
    expect(await records.find('1', 'deal', '8')).toMatchObject({ deleted: true, changeId: 'change-2' });
  });

  test('stay alive through a deletion that is older', async () => {
    const records = createRecords(await startTable(options));
    await records.save('1', aState({ timeMs: 2000 }));

    const saved = await records.save('1', aState({ timeMs: 1999, deleted: true, changeId: 'change-2' }));

    expect(saved).toMatchObject({ outcome: 'refused', stored: { deleted: false } });
  });

  test('take a deletion that comes before anything else', async () => {
    const records = createRecords(await startTable(options));

    const deleted = await records.save('1', aState({ deleted: true }));
    const older = await records.save('1', aState({ timeMs: 500, changeId: 'change-2' }));

    expect([deleted.outcome, older.outcome]).toEqual(['applied', 'refused']);
  });

  test('keep the last state of what is deleted, and the record it was merged into', async () => {
    const records = createRecords(await startTable(options));
    await records.save('1', aState({ json: '"last"' }));
    const { json: _json, ...deletion } = aState({ deleted: true });

    await records.save('1', { ...deletion, timeMs: 2000, changeId: 'change-2', mergedTo: '9' });
    await records.save('1', { ...deletion, timeMs: 3000, changeId: 'change-3' });

    expect(await records.find('1', 'deal', '8')).toEqual({
      entity: 'deal',
      id: '8',
      timeMs: 3000,
      deleted: true,
      json: '"last"',
      changeId: 'change-3',
      sequence: 3,
      mergedTo: '9',
    });
  });

  test('point nowhere and are sure again once a later state is known', async () => {
    const records = createRecords(await startTable(options));
    await records.save('1', aState({ deleted: true, mergedTo: '9', unsure: true, updateTime: 'then' }));

    await records.save('1', aState({ timeMs: 2000, json: '"back"', changeId: 'change-2' }));

    expect(await records.find('1', 'deal', '8')).toEqual({
      entity: 'deal',
      id: '8',
      timeMs: 2000,
      deleted: false,
      json: '"back"',
      changeId: 'change-2',
      sequence: 2,
    });
  });

  test('remember what a read for a gap covered, whatever comes later', async () => {
    const records = createRecords(await startTable(options));
    await records.save('1', aState({ timeMs: 1999, coveredUntilMs: 1999, coveredBy: 'gap-1' }));

    await records.save('1', aState({ timeMs: 3000, changeId: 'change-2' }));

    expect(await records.find('1', 'deal', '8')).toMatchObject({
      timeMs: 3000,
      coveredUntilMs: 1999,
      coveredBy: 'gap-1',
    });
  });

  test('of before changes were counted are read, and counted from then on', async () => {
    const table = await startTable(options);
    const records = createRecords(table);
    const before = { entity: 'deal', id: '8', timeMs: 1000, deleted: false, json: '"old"' };
    await table.put(keys.record('1', 'deal', '8'), before);

    const tie = await records.save('1', aState());
    const over = await records.save('1', aState({ over: { sequence: 0 } }));

    expect(tie).toEqual({ outcome: 'refused', stored: { ...before, sequence: 0 } });
    expect(over).toMatchObject({ outcome: 'applied', sequence: 1 });
  });

  test('end with the latest of twenty states that come at once, each applied one counted', async () => {
    const records = createRecords(await startTable(options));
    const times = Array.from({ length: 20 }, (_, index) => 1000 + ((index * 7) % 20));

    const saved = await Promise.all(
      times.map((timeMs) => records.save('1', aState({ timeMs, json: `${timeMs}`, changeId: `${timeMs}` }))),
    );

    const counted = saved.flatMap((one) => (one.outcome === 'applied' ? [one.sequence] : []));
    expect(counted.sort((a, b) => a - b)).toEqual(counted.map((_, index) => index + 1));
    expect(await records.find('1', 'deal', '8')).toMatchObject({
      timeMs: 1019,
      json: '1019',
      sequence: counted.length,
    });
  });

  test('take one change once, however many times it comes at once', async () => {
    const records = createRecords(await startTable(options));

    const saved = await Promise.all(Array.from({ length: 20 }, () => records.save('1', aState())));

    expect(tally(saved.map(({ outcome }) => outcome))).toEqual({ applied: 1, again: 19 });
    expect(await records.find('1', 'deal', '8')).toMatchObject({ sequence: 1 });
  });
});
