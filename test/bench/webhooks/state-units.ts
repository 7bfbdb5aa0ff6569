import { INDEXED_FIELDS, indexes } from '../../../shared/state/keys.ts';
import { type Item, itemBytes } from './item-size.ts';

/** What one delivery costs of the state table. */
export interface StateUnits {
  /** Write request units: of the event's note with its two indexes, and of the record. */
  readonly writes: number;
  /** Read request units: of the event, which is not there yet, and of the record. */
  readonly reads: number;
  /** What stays of it in the table until its note expires, which is the note: the record is there anyway. */
  readonly tableBytes: number;
  /** The same in the indexes. */
  readonly indexBytes: number;
}

const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;
/** DynamoDB adds as much to each item that it stores, and to each entry of an index, but not to what it reads and writes. */
const STORED_OVERHEAD_BYTES = 100;

const units = (bytes: number, unitBytes: number): number => Math.max(1, Math.ceil(bytes / unitBytes));

/** The units of a delivery that left this note and this record. */
export function stateUnits(event: Item, record: Item): StateUnits {
  const entries = Object.values(indexes)
    .map((index) => entryOf(event, index))
    .filter((entry) => entry !== undefined);
  const written = [event, ...entries, record].map(itemBytes);
  const stored = (items: readonly Item[]) =>
    items.reduce((sum, item) => sum + itemBytes(item) + STORED_OVERHEAD_BYTES, 0);
  return {
    // An update is charged by the larger of the item before and after it; those of one record are of one size.
    writes: written.reduce((sum, bytes) => sum + units(bytes, WRITE_UNIT_BYTES), 0),
    reads: units(0, READ_UNIT_BYTES) + units(itemBytes(record), READ_UNIT_BYTES),
    tableBytes: stored([event]),
    indexBytes: stored(entries),
  };
}

/** What an index holds of an item; undefined when the item is not in it. */
function entryOf(item: Item, { pk, sk }: { readonly pk: string; readonly sk: string }): Item | undefined {
  if (!item[pk] || !item[sk]) return undefined;
  const held: readonly string[] = ['pk', 'sk', pk, sk, ...INDEXED_FIELDS];
  return Object.fromEntries(Object.entries(item).filter(([name]) => held.includes(name)));
}
