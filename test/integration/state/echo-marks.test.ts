import { describe, expect, test } from 'vitest';
import { createEchoMarks, type EchoMark } from '../../../shared/state/echo-marks.ts';
import { startTable, TABLES, tally } from './engines.ts';

const SENT_MS = 1_795_165_200_000;

const aMark = (part: Partial<EchoMark> = {}): EchoMark => ({
  write: 'write-1',
  entity: 'deal',
  action: 'change',
  recordId: '8',
  fields: { title: 'hash-of-title' },
  sentMs: SENT_MS,
  untilMs: SENT_MS + 80_000,
  ...part,
});

/** Before Pipedrive has answered nobody knows what the record is called. */
const aCreation = (part: Partial<EchoMark> = {}): EchoMark => {
  const { recordId: _none, ...mark } = aMark({ action: 'create', write: 'create-1', ...part });
  return mark;
};

describe.each(TABLES)('the mark of a write of ours %s', (_engine, options) => {
  test('is found by the record, for an event from two seconds before it was sent until its time', async () => {
    const marks = createEchoMarks(await startTable(options));
    await marks.mark('1', aMark());
    const writesAt = async (eventMs: number) =>
      (await marks.of('1', 'deal', '8', eventMs)).map(({ write }) => write);

    expect(await marks.of('1', 'deal', '8', SENT_MS)).toEqual([aMark()]);
    expect(await writesAt(SENT_MS - 2_001)).toEqual([]);
    expect(await writesAt(SENT_MS - 2_000)).toEqual(['write-1']);
    expect(await writesAt(SENT_MS + 80_000)).toEqual(['write-1']);
    expect(await writesAt(SENT_MS + 80_001)).toEqual([]);
  });

  test('is not found for another record, entity or account, nor among creations', async () => {
    const marks = createEchoMarks(await startTable(options));
    await marks.mark('1', aMark());

    expect(await marks.of('1', 'deal', '9', SENT_MS)).toEqual([]);
    expect(await marks.of('1', 'person', '8', SENT_MS)).toEqual([]);
    expect(await marks.of('2', 'deal', '8', SENT_MS)).toEqual([]);
    expect(await marks.of('1', 'deal', undefined, SENT_MS)).toEqual([]);
  });

  test('hides one change, whoever else comes, and that one again after a crash', async () => {
    const marks = createEchoMarks(await startTable(options));
    await marks.mark('1', aMark());

    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, change) => marks.consume('1', aMark(), `change-${change}`)),
    );

    expect(tally(taken.map(String))).toEqual({ true: 1, false: 19 });
    const seenBy = `change-${taken.indexOf(true)}`;
    expect(await marks.consume('1', aMark(), seenBy)).toBe(true);
    expect(await marks.of('1', 'deal', '8', SENT_MS)).toMatchObject([{ seenBy }]);
  });

  test('that was never made hides nothing', async () => {
    const marks = createEchoMarks(await startTable(options));

    expect(await marks.consume('1', aMark(), 'change-1')).toBe(false);
    expect(await marks.of('1', 'deal', '8', SENT_MS)).toEqual([]);
  });

  test('stays used when its write is marked once more', async () => {
    const marks = createEchoMarks(await startTable(options));
    await marks.mark('1', aMark());
    await marks.consume('1', aMark(), 'change-1');

    await marks.mark('1', aMark());

    expect(await marks.consume('1', aMark(), 'change-2')).toBe(false);
  });

  test('lasts two seconds more once the write was answered, and two minutes at most', async () => {
    const marks = createEchoMarks(await startTable(options));
    await marks.mark('1', aMark());
    await marks.mark('1', aMark({ recordId: '9', untilMs: SENT_MS + 3_600_000 }));

    await marks.close('1', aMark(), { settledMs: SENT_MS + 300 });

    expect(await marks.of('1', 'deal', '8', SENT_MS)).toMatchObject([{ untilMs: SENT_MS + 2_300 }]);
    expect(await marks.of('1', 'deal', '9', SENT_MS)).toMatchObject([{ untilMs: SENT_MS + 120_000 }]);
  });

  test('of a creation is found among those of its entity, and learns the id of the record', async () => {
    const marks = createEchoMarks(await startTable(options));
    await marks.mark('1', aCreation());

    await marks.close('1', aCreation(), { settledMs: SENT_MS + 300, recordId: '44' });

    const [mark] = await marks.of('1', 'deal', undefined, SENT_MS + 200);
    expect(mark).toMatchObject({ write: 'create-1', recordId: '44' });
    expect(mark && (await marks.consume('1', mark, 'change-1'))).toBe(true);
    expect(await marks.of('1', 'deal', '44', SENT_MS)).toEqual([]);
  });

  test('is listed with the latest first, a hundred at most', async () => {
    const marks = createEchoMarks(await startTable(options));
    for (let index = 0; index < 102; index++)
      await marks.mark('1', aMark({ write: `w${index}`, sentMs: SENT_MS + index }));

    const found = await marks.of('1', 'deal', '8', SENT_MS + 101);

    expect(found).toHaveLength(100);
    expect(found[0]?.write).toBe('w101');
  });

  test('is awaited from the answer to its write until its echo comes', async () => {
    const marks = createEchoMarks(await startTable(options));
    const awaited = () => marks.awaited('1', { beforeMs: SENT_MS + 1_000, limit: 10 });
    await marks.mark('1', aMark());
    const whileSent = await awaited();
    await marks.close('1', aMark(), { settledMs: SENT_MS + 300 });
    const whenAnswered = await awaited();
    await marks.consume('1', aMark(), 'change-1');

    expect(whileSent).toEqual([]);
    expect(whenAnswered).toEqual([{ entity: 'deal', action: 'change', sentMs: SENT_MS }]);
    expect(await awaited()).toEqual([]);
  });

  test('whose echo came before the answer is never awaited, and closed all the same', async () => {
    const marks = createEchoMarks(await startTable(options));
    await marks.mark('1', aMark());
    await marks.consume('1', aMark(), 'change-1');

    await marks.close('1', aMark(), { settledMs: SENT_MS + 300 });

    expect(await marks.awaited('1', { beforeMs: SENT_MS + 1_000, limit: 10 })).toEqual([]);
    expect(await marks.of('1', 'deal', '8', SENT_MS)).toMatchObject([
      { seenBy: 'change-1', settledMs: SENT_MS + 300 },
    ]);
  });

  test('is awaited only by whoever asks of a later time', async () => {
    const marks = createEchoMarks(await startTable(options));
    await marks.mark('1', aMark());
    await marks.close('1', aMark(), { settledMs: SENT_MS + 300 });

    expect(await marks.awaited('1', { beforeMs: SENT_MS, limit: 10 })).toEqual([]);
    expect(await marks.awaited('2', { beforeMs: SENT_MS + 1, limit: 10 })).toEqual([]);
  });
});
