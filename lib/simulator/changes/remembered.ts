import { isDeepStrictEqual } from 'node:util';
import type { Company, Kinds } from '../store/company.ts';
import type { Actor } from './changes.ts';
import { type FieldValue, loggedFields } from './logged-fields.ts';

/** The kinds of record whose changes Pipedrive lists field by field. */
export type Remembered = 'person' | 'organization' | 'deal';

/** One field's change. */
export interface FieldChange {
  readonly id: number;
  readonly field: string;
  readonly old: FieldValue;
  readonly new: FieldValue;
  readonly custom: boolean;
  readonly actor: Actor;
  readonly atMs: number;
}

/** What happened to one record, oldest first; `id` is `<kind> <record id>`. */
export interface HistoryRecord {
  readonly id: string;
  readonly changes: readonly FieldChange[];
}

const MOST_KEPT = 100;

const isRemembered = (kind: string): kind is Remembered =>
  kind === 'person' || kind === 'organization' || kind === 'deal';

/** Adds what a change did to a record's fields; of a new record only that it was added. Keeps the last 100 of a record. */
export function remember(
  company: Company,
  kind: keyof Kinds,
  change: {
    readonly before: object | null;
    readonly after: { readonly id: string | number };
    readonly actor: Actor;
    readonly atMs: number;
  },
): void {
  if (!isRemembered(kind)) return;
  const { before, after, actor, atMs } = change;
  const earlier = before ? loggedFields(kind, before) : undefined;
  const later = loggedFields(kind, after);
  const changed: readonly Pick<FieldChange, 'field' | 'old' | 'new' | 'custom'>[] = earlier
    ? [...new Set([...earlier.keys(), ...later.keys()])]
        .map((field) => ({
          field,
          old: earlier.get(field)?.value ?? null,
          new: later.get(field)?.value ?? null,
          custom: (later.get(field) ?? earlier.get(field))?.custom ?? false,
        }))
        .filter((entry) => !isDeepStrictEqual(entry.old, entry.new))
    : [{ field: 'add_time', old: null, new: later.get('add_time')?.value ?? null, custom: false }];
  if (changed.length === 0) return;
  const id = historyId(kind, after.id);
  const known = company.history.get(id)?.changes ?? [];
  const added = changed.map((entry) => ({ id: company.history.nextId(), ...entry, actor, atMs }));
  company.history.put({ id, changes: [...known, ...added].slice(-MOST_KEPT) });
}

/** Forgets a record that is purged. */
export const forget = (company: Company, kind: string, id: string | number): void =>
  company.history.remove(historyId(kind, id));

const historyId = (kind: string, id: string | number) => `${kind} ${id}`;

/** What is remembered of a record, newest first. */
export const changesOf = (company: Company, kind: Remembered, id: number): readonly FieldChange[] =>
  (company.history.get(historyId(kind, id))?.changes ?? []).toReversed();
