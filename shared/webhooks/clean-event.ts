import type { RecordChangeEvent } from '../bus-events/record-change.ts';
import type { BusEvent } from '../queue/bus.ts';
import type { NormalRecord, RecordChange } from './change.ts';
import { differs, fieldsOf } from './differs.ts';
import { isObject } from './exact-json.ts';

/** What is to be known of a change to tell of it, besides the change itself. */
export interface CleanEventParts {
  /** The change's id (`changeId`). */
  readonly id: string;
  readonly account: string;
  readonly change: RecordChange;
  /** The record's number of it; undefined of one that State did not take. */
  readonly sequence?: number | undefined;
  readonly stale?: boolean;
  /** The gap that it was found in; such a change counts as recovered. */
  readonly gapId?: string;
  readonly replayed?: boolean;
  readonly confirmed?: boolean;
}

/** The event of the bus for a change: the same for every version of webhooks, and for what was recovered. */
export function cleanEvent(parts: CleanEventParts): BusEvent & { readonly detail: RecordChangeEvent } {
  const { id, account, change, sequence, stale = false, gapId, replayed = false, confirmed = false } = parts;
  const { entity, action, merged } = change;
  const changed = changedFields(change);
  return {
    type: `${entity}.${action}`,
    detail: {
      schemaVersion: '1',
      id,
      account,
      entity,
      entityId: change.id,
      action,
      changed,
      before: action === 'change' ? before(change, changed) : change.previous,
      after: change.after,
      actor: change.actor ?? null,
      source: change.source ?? null,
      time: new Date(change.timeMs).toISOString(),
      sequence: sequence ?? null,
      correlationId: change.correlationId ?? null,
      ...(merged && 'to' in merged ? { mergedTo: merged.to } : {}),
      ...(merged && 'from' in merged ? { mergedFrom: merged.from } : {}),
      bulk: change.bulk,
      stale,
      recovered: gapId !== undefined,
      ...(gapId === undefined ? {} : { gapId }),
      replayed,
      confirmed,
    },
  };
}

/** The names of the fields that a change changed: what v2 lists as such, or what differs from the whole record before. */
export function changedFields({ action, after, previous, previousIs }: RecordChange): string[] {
  if (action !== 'change' || !previous) return [];
  if (previousIs === 'changed fields') return fieldsOf(previous);
  return after ? differs(previous, after) : [];
}

/** Of the record before, what changed. */
function before({ previous, previousIs }: RecordChange, changed: readonly string[]): NormalRecord | null {
  if (!previous || previousIs === 'changed fields') return previous;
  const { custom_fields: custom, ...own } = previous;
  const picked = Object.entries(own).filter(([field]) => changed.includes(field));
  if (!isObject(custom)) return Object.fromEntries(picked);
  const fields = Object.entries(custom).filter(([key]) => changed.includes(`custom_fields.${key}`));
  return Object.fromEntries([
    ...picked,
    ...(fields.length > 0 ? [['custom_fields', Object.fromEntries(fields)]] : []),
  ]);
}
