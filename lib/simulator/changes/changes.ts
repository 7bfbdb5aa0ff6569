import { isDeepStrictEqual } from 'node:util';
import type { Company, Kinds } from '../store/company.ts';
import type { Table } from '../store/table.ts';
import { v2Time } from '../store/times.ts';
import { withTypedCustomFields } from '../webhooks/event-custom-fields.ts';
import { type Entity, type EventData, eventData, silentFields } from './entities.ts';
import { mergeId } from './merges.ts';
import type { Purge } from './purge.ts';
import { remember } from './remembered.ts';

/** Who changes something and how. */
export interface Actor {
  readonly userId: number;
  readonly source: 'api' | 'app';
  readonly bulk: boolean;
}

/** One change of one record, as webhooks will tell it. */
export interface Change {
  readonly entity: Entity;
  /** A lead's is a UUID. */
  readonly entityId: number | string;
  readonly action: 'create' | 'change' | 'delete';
  readonly actor: Actor;
  readonly atMs: number;
  /** The record as a v2 webhook shows it; null after a delete. */
  readonly data: EventData | null;
  /** Nothing for a create, the changed fields for a change, the last state for a delete. */
  readonly previous: EventData | null;
  /** Whole records for v1 webhooks and for who may see them. */
  readonly before: Kinds[Entity] | null;
  readonly after: Kinds[Entity] | null;
  /** Where it is part of a merge: the record that the deleted one went into, or that the changed one took in. */
  readonly merged?: { readonly toId: number } | MergedFrom;
}

/** The record that another one took in, and its last state. */
interface MergedFrom {
  readonly fromId: number;
  readonly from: Kinds[Entity];
}

/** The one way in which records that webhooks tell of are changed. */
export interface Changes {
  readonly create: <E extends Entity>(entity: E, record: Kinds[E], actor: Actor) => Kinds[E];
  /** Puts `next` in the place of the record of its id. Where nothing differs, nothing happens. */
  readonly update: <E extends Entity>(entity: E, next: Kinds[E], actor: Actor) => Kinds[E];
  /** Marks a record as deleted; it is purged after 30 days. */
  readonly remove: <E extends Exclude<Entity, 'user'>>(entity: E, record: Kinds[E], actor: Actor) => void;
  /** Deletes `loser` and puts `survivor` in the place of the record of its id: two events that name each other's record. */
  readonly merge: <E extends Exclude<Entity, 'user' | 'lead'>>(
    entity: E,
    loser: Kinds[E],
    survivor: Kinds[E],
    actor: Actor,
  ) => Kinds[E];
}

export function createChanges(ports: {
  readonly company: Company;
  readonly now: () => number;
  readonly purge: Purge;
  readonly publish: (change: Change) => void;
}): Changes {
  const { company, now, purge, publish } = ports;

  const shown = <E extends Entity>(entity: E, record: Kinds[E]): EventData =>
    withTypedCustomFields(company, entity, eventData[entity](record));

  const change = <E extends Entity>(
    entity: E,
    next: Kinds[E],
    actor: Actor,
    merged?: MergedFrom,
  ): Kinds[E] => {
    const table = tableOf(company, entity);
    const before = table.get(next.id);
    if (!before || (isDeepStrictEqual(before, next) && !merged)) return next;
    const atMs = now();
    const stamped = 'update_time' in next ? { ...next, update_time: v2Time(atMs) } : next;
    const after = table.put(stamped);
    remember(company, entity, { before, after, actor, atMs });
    const data = shown(entity, after);
    const previous = differences(shown(entity, before), data, silentFields[entity]);
    const base = { entity, entityId: after.id, actor, atMs, before, after, ...(merged ? { merged } : {}) };
    // What a webhook does not show (a user's role) changes without one.
    if (Object.keys(previous).length > 0 || merged) publish({ ...base, action: 'change', data, previous });
    return after;
  };

  const remove = <E extends Exclude<Entity, 'user'>>(
    entity: E,
    record: Kinds[E],
    actor: Actor,
    merged?: { readonly toId: number },
  ): void => {
    const atMs = now();
    const after = tableOf(company, entity).put({ ...record, is_deleted: true, update_time: v2Time(atMs) });
    remember(company, entity, { before: record, after, actor, atMs });
    purge.add(entity, record.id);
    const previous = shown(entity, record);
    const base = { entity, entityId: record.id, actor, atMs, before: record, after: null };
    publish({ ...base, action: 'delete', data: null, previous, ...(merged ? { merged } : {}) });
  };

  return {
    create: (entity, record, actor) => {
      const atMs = now();
      tableOf(company, entity).put(record);
      remember(company, entity, { before: null, after: record, actor, atMs });
      const data = shown(entity, record);
      const base = { entity, entityId: record.id, actor, atMs, before: null, after: record };
      publish({ ...base, action: 'create', data, previous: null });
      return record;
    },
    update: (entity, next, actor) => change(entity, next, actor),
    remove: (entity, record, actor) => remove(entity, record, actor),
    merge: (entity, loser, survivor, actor) => {
      remove(entity, loser, actor, { toId: survivor.id });
      company.merge.put({ id: mergeId(entity, survivor.id), fromId: loser.id });
      return change(entity, survivor, actor, { fromId: loser.id, from: loser });
    },
  };
}

/** The table of an entity, in a type that TypeScript can follow for an entity not yet known. */
function tableOf<E extends Entity>(company: Company, entity: E): Table<Kinds[E]> {
  const tables: { readonly [Kind in Entity]: Table<Kinds[Kind]> } = company;
  return tables[entity];
}

/** The earlier values of what differs; of custom fields, only the keys that differ. */
function differences(before: EventData, after: EventData, silent: readonly string[]): EventData {
  const changed = Object.keys(after).filter(
    (field) => !silent.includes(field) && !isDeepStrictEqual(before[field], after[field]),
  );
  return Object.fromEntries(
    changed.map((field) => [
      field,
      field === 'custom_fields'
        ? customDifferences(before.custom_fields, after.custom_fields)
        : (before[field] ?? null),
    ]),
  );
}

function customDifferences(before: unknown, after: unknown): EventData {
  const earlier = new Map(Object.entries(Object(before)));
  const later = new Map(Object.entries(Object(after)));
  const keys = [...new Set([...earlier.keys(), ...later.keys()])];
  return Object.fromEntries(
    keys
      .filter((key) => !isDeepStrictEqual(earlier.get(key), later.get(key)))
      .map((key) => [key, earlier.get(key) ?? null]),
  );
}
