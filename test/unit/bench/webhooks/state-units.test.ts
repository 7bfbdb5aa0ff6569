import { describe, expect, test } from 'vitest';
import { type Item, itemBytes } from '../../../bench/webhooks/item-size.ts';
import { stateUnits } from '../../../bench/webhooks/state-units.ts';

describe('the size of an item', () => {
  test.each<[string, Item, number]>([
    ['a text, in bytes and not in letters', { name: { S: 'Zoë' } }, 8],
    ['a number, two digits a byte', { n: { N: '12345' } }, 5],
    ['a number of many noughts', { n: { N: '1790000000000' } }, 4],
    ['a fraction', { n: { N: '-0.025' } }, 3],
    ['bytes', { raw: { B: new Uint8Array(100) } }, 103],
    ['a yes', { yes: { BOOL: true } }, 4],
    ['an empty map', { m: { M: {} } }, 4],
    ['a map of a map', { m: { M: { a: { M: { b: { S: 'cd' } } } } } }, 13],
    ['a list', { l: { L: [{ S: 'a' }, { S: 'bc' }] } }, 9],
    ['several attributes', { a: { S: 'b' }, c: { NULL: true } }, 4],
  ])('counts %s', (_what, item, bytes) => {
    expect(itemBytes(item)).toBe(bytes);
  });
});

describe('the units of a delivery', () => {
  const text = (bytes: number) => ({ S: 'x'.repeat(bytes) });
  const record = (bytes: number): Item => ({ pk: text(1), sk: text(1), j: text(bytes - 7) });
  const event = (bytes: number): Item => ({ pk: text(1), sk: text(1), raw: text(bytes - 9) });
  const indexed: Item = { timeGroup: text(1), recordGroup: text(1), indexedAt: text(1) };

  test('are one write for each kilobyte begun, of the note and of the record', () => {
    expect(stateUnits(event(1_024), record(1_024)).writes).toBe(2);
    expect(stateUnits(event(1_025), record(2_049)).writes).toBe(5);
  });

  test('are one write more for each index that the note is in', () => {
    expect(stateUnits({ ...event(100), ...indexed }, record(100)).writes).toBe(4);
  });

  test('are a read of what is not there yet, and of each four kilobytes begun of the record', () => {
    expect(stateUnits(event(100), record(4_096)).reads).toBe(2);
    expect(stateUnits(event(100), record(4_097)).reads).toBe(3);
  });

  test('leave the note in the table, and in the indexes only what those copy', () => {
    const { tableBytes, indexBytes } = stateUnits(
      { ...event(1_000), ...indexed, effect: { S: 'applied' } },
      record(100),
    );

    // The keys have 3, 3, 10, 12 and 10 bytes, and what the effect says 13.
    expect(tableBytes).toBe(1_000 + 10 + 12 + 10 + 13 + 100);
    expect(indexBytes).toBe(3 + 3 + 10 + 10 + 13 + 100 + (3 + 3 + 12 + 10 + 13 + 100));
  });
});
