import type { NormalRecord, RecordChange } from '../../shared/webhooks/change.ts';
import { differs } from '../../shared/webhooks/differs.ts';
import { isObject } from '../../shared/webhooks/exact-json.ts';
import { updateTimeOf } from '../../shared/webhooks/to-change.ts';
import { follows } from '../../shared/webhooks/weighing/follows.ts';
import { contentOf, isRemoval, type Known } from '../../shared/webhooks/weighing/known.ts';
import { contradictsItself } from '../../shared/webhooks/weighing/needs-proof.ts';
import type { Reading } from './deps.ts';

/** How a doubt ended: with the change as Pipedrive has it, or with State left alone. */
export type Settled =
  | {
      readonly effect: 'applied';
      readonly change: RecordChange;
      readonly confirmed: boolean;
      readonly unsure?: true;
    }
  | { readonly effect: 'stale' }
  | { readonly effect: 'refuted'; readonly reason: string };

const REFUTED: Settled = { effect: 'refuted', reason: 'Pipedrive says otherwise' };

/** What a change of grave effect comes to, once Pipedrive was asked; without an answer it is believed, and looked at again. */
export function proved(change: RecordChange, reading: Reading | undefined): Settled {
  if (contradictsItself(change)) return read(change, reading);
  const answer = freshOf(change, reading);
  if (!answer) return unproved(change);
  if ('gone' in answer) return contentOf(change)?.active_flag === true ? REFUTED : asTold(change);
  if (isRemoval(change)) return REFUTED;
  const now = readAs({ ...change, action: 'change' }, answer.record);
  if (contentOf(now)?.active_flag !== contentOf(change)?.active_flag) return REFUTED;
  return change.action === 'delete' ? asTold(change) : { effect: 'applied', change: now, confirmed: true };
}

/** What becomes of a change that shows another record than it names: of the one it names, only what Pipedrive says. */
function read(change: RecordChange, reading: Reading | undefined): Settled {
  if (!reading)
    return {
      effect: 'refuted',
      reason: 'It shows another record than it names, and Pipedrive could not be asked',
    };
  if ('gone' in reading) return REFUTED;
  return { effect: 'applied', change: readAs({ ...change, after: {} }, reading.record), confirmed: true };
}

/**
 * Which of two changes of one moment stays, once Pipedrive was asked. When it says a third thing, that is what State gets:
 * a later change is on its way. Without an answer what the two say of each other decides, and if that is nothing, the one
 * that came last stays until it is read again.
 */
export function settleTie(
  known: Known,
  change: RecordChange,
  reading: Reading | undefined,
  last: RecordChange | undefined,
): Settled {
  const answer = freshOf(change, reading);
  if (!answer || 'gone' in answer) {
    const order = last ? follows(stored(known, last), change) : 'unknown';
    if (order === 'before') return { effect: 'stale' };
    return order === 'after' ? { effect: 'applied', change, confirmed: false } : unproved(change);
  }
  const read = readAs(change, answer.record);
  const isState = differs(contentOf(read) ?? {}, known.content ?? {}).length === 0;
  return isState ? { effect: 'stale' } : { effect: 'applied', change: read, confirmed: true };
}

const asTold = (change: RecordChange): Settled => ({ effect: 'applied', change, confirmed: true });
const unproved = (change: RecordChange): Settled => ({
  effect: 'applied',
  change,
  confirmed: false,
  unsure: true,
});

/** A change whose record State has from a read since. */
const stored = ({ content }: Known, last: RecordChange): RecordChange =>
  last.entity === 'user' || !content ? last : { ...last, after: content };

/** An answer of before the change is none: reads may lag behind. */
function freshOf({ entity, updateTime }: RecordChange, reading: Reading | undefined): Reading | undefined {
  if (!reading || 'gone' in reading) return reading;
  const readTime = updateTimeOf(entity, reading.record);
  const isOld =
    readTime !== undefined && updateTime !== undefined && Date.parse(readTime) < Date.parse(updateTime);
  return isOld ? undefined : reading;
}

/** A change with the record as it was read. What both say in one value stays as it was told, because a read rounds numbers. */
function readAs(change: RecordChange, record: NormalRecord): RecordChange {
  const told = change.after ?? {};
  const different = new Set(differs(told, record));
  const customs = (part: NormalRecord) => (isObject(part.custom_fields) ? part.custom_fields : {});
  const [toldCustom, readCustom] = [customs(told), customs(record)];
  const keep = (field: string): boolean => !different.has(field);
  const own = Object.entries(told).filter(([field]) => keep(field));
  const custom = Object.entries(toldCustom).filter(([key]) => keep(`custom_fields.${key}`));
  const hasCustom = 'custom_fields' in told || 'custom_fields' in record;
  return {
    ...change,
    action: change.action === 'create' ? 'create' : 'change',
    after: {
      ...record,
      ...Object.fromEntries(own),
      ...(hasCustom ? { custom_fields: { ...readCustom, ...Object.fromEntries(custom) } } : {}),
    },
  };
}
