import { describe, expect, test } from 'vitest';
import { createWatermarks } from '../../../shared/state/watermarks.ts';
import { startTable, TABLES } from './engines.ts';

describe.each(TABLES)('a watermark %s', (_engine, options) => {
  test('is set once, and moves on from where it was seen', async () => {
    const watermarks = createWatermarks(await startTable(options));
    const pass = { windowUntil: 300, position: 'page 2' };

    const set = await watermarks.advance('1', undefined, { entity: 'deal', verifiedUntil: 100 });
    const twice = await watermarks.advance('1', undefined, { entity: 'deal', verifiedUntil: 100 });
    const moved = await watermarks.advance('1', set, { entity: 'deal', verifiedUntil: 200, pass });

    expect(twice).toBeUndefined();
    expect(moved).toEqual({ entity: 'deal', verifiedUntil: 200, pass, version: 2 });
    expect(await watermarks.find('1', 'deal')).toEqual(moved);
    expect(await watermarks.find('1', 'person')).toBeUndefined();
    expect(await watermarks.find('2', 'deal')).toBeUndefined();
  });

  test('stops whoever saw it before somebody else moved it, even if only within a second', async () => {
    const watermarks = createWatermarks(await startTable(options));
    const seen = await watermarks.advance('1', undefined, { entity: 'deal', verifiedUntil: 100 });
    const pass = { windowUntil: 300, position: '500th of this second' };
    await watermarks.advance('1', seen, { entity: 'deal', verifiedUntil: 100, pass });

    const late = await watermarks.advance('1', seen, { entity: 'deal', verifiedUntil: 300 });

    expect(late).toBeUndefined();
    expect(await watermarks.find('1', 'deal')).toMatchObject({ verifiedUntil: 100, pass });
  });

  test('never goes back', async () => {
    const watermarks = createWatermarks(await startTable(options));
    const seen = await watermarks.advance('1', undefined, { entity: 'deal', verifiedUntil: 100 });

    const back = await watermarks.advance('1', seen, { entity: 'deal', verifiedUntil: 99 });

    expect(back).toBeUndefined();
    expect((await watermarks.find('1', 'deal'))?.verifiedUntil).toBe(100);
  });

  test('is listed with those of the other entities', async () => {
    const watermarks = createWatermarks(await startTable(options));
    for (const entity of ['person', 'deal'])
      await watermarks.advance('1', undefined, { entity, verifiedUntil: 1 });

    expect((await watermarks.all('1')).map(({ entity }) => entity)).toEqual(['deal', 'person']);
    expect(await watermarks.all('2')).toEqual([]);
  });
});
