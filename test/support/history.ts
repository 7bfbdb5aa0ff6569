/** What happened to one record, and what tells of it: the deliveries of one change are one, whoever tells it. */
export interface Told {
  readonly entity: string;
  readonly id: string;
  readonly bodies: readonly object[];
}

export interface History {
  /** In the order in which it happened. */
  readonly changes: readonly Told[];
  /** How each record is at the end, by `entity/id`; undefined when it is gone. */
  readonly truth: ReadonlyMap<string, Readonly<Record<string, unknown>> | undefined>;
}

/** A number from 0 up to 1, the same ones for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Fields = Readonly<Record<string, unknown>>;

const START_MS = Date.parse('2026-11-20T08:00:00.000Z');

/**
 * A made-up company's history: deals, persons and users that are created, changed, several times within one moment too,
 * deleted and merged. Values come from few, so that records often return to what they were.
 */
export function createHistory(seed: number, recordCount: number): History {
  const random = randomOf(seed);
  const any = (below: number): number => Math.floor(random() * below);
  const truth = new Map<string, Fields | undefined>();
  const changes: { readonly told: Told; readonly atMs: number }[] = [];
  const timed = (entity: string, atMs: number) => (entity === 'user' ? Math.floor(atMs / 1000) * 1000 : atMs);

  const happens = (
    entity: string,
    id: number,
    atMs: number,
    action: 'create' | 'change' | 'delete',
    [before, after]: readonly [Fields | null, Fields | null],
    merged: Fields = {},
  ): void => {
    const meta = { atMs: timed(entity, atMs), action, entity, id, actor: 100 + any(5) };
    const correlation = `c-${changes.length}`;
    const v2 = (webhook: number, attempt: number) =>
      bodyOfV2(meta, [before, after], { ...merged, correlation, webhook, attempt });
    const others = [
      ...(any(3) === 0 ? [v2(11, 2)] : []),
      ...(any(9) === 0 ? [v2(11, 3), v2(11, 4)] : []),
      // Another webhook of ours that tells the same.
      ...(any(3) === 0 ? [v2(12, 1)] : []),
      ...(any(3) === 0 && Object.keys(merged).length === 0 ? [bodyOfV1(meta, [before, after])] : []),
    ];
    changes.push({ told: { entity, id: String(id), bodies: [v2(11, 1), ...others] }, atMs });
    truth.set(`${entity}/${id}`, after ?? undefined);
  };

  for (let id = 1; id <= recordCount; id++) {
    const entity = ['deal', 'deal', 'person', 'user'][any(4)] ?? 'deal';
    const change = (record: Fields, atMs: number): Fields => ({
      ...record,
      ...(entity === 'user'
        ? any(4) === 0
          ? { active_flag: record.active_flag !== true }
          : { name: `name ${any(4)}`, email: `${any(3)}@example.com` }
        : any(2) === 0
          ? { title: `title ${any(3)}` }
          : { value: any(4) }),
      ...(entity === 'user' ? {} : { update_time: secondOf(atMs) }),
    });
    let atMs = START_MS + any(3_600_000);
    let record: Fields =
      entity === 'user' ? { id, name: 'new', active_flag: true } : { id, title: 'new', value: 0 };
    happens(entity, id, atMs, 'create', [null, record]);
    const edits = any(20);
    for (let edit = 0; edit < edits; edit++) {
      // Now and then at once, or in the same second.
      atMs += [0, 150, 400, 4_000, 60_000][any(5)] ?? 0;
      const after = change(record, atMs);
      if (JSON.stringify(after) === JSON.stringify(record)) continue;
      happens(entity, id, atMs, 'change', [record, after]);
      record = after;
    }
    if (entity === 'user' || any(4) > 0) continue;
    const into = 1 + any(recordCount);
    const merged = any(2) === 0 && into !== id ? { merged_to_id: String(into) } : {};
    happens(entity, id, atMs + 1 + any(5_000), 'delete', [record, null], merged);
  }
  changes.sort((one, other) => one.atMs - other.atMs);
  return { changes: changes.map(({ told }) => told), truth };
}

const secondOf = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

interface Meta {
  readonly atMs: number;
  readonly action: 'create' | 'change' | 'delete';
  readonly entity: string;
  readonly id: number;
  readonly actor: number;
}

const changedOf = (before: Fields, after: Fields): Fields =>
  Object.fromEntries(Object.entries(before).filter(([field, value]) => after[field] !== value));

function bodyOfV2(
  { atMs, action, entity, id, actor }: Meta,
  [before, after]: readonly [Fields | null, Fields | null],
  { correlation, webhook, attempt, ...merged }: Fields,
): object {
  const isUser = entity === 'user';
  return {
    data: after && { ...after, ...(isUser ? { id: String(id), lang: 'en-GB' } : { visible_to: '3' }) },
    previous: before && (after ? changedOf(before, after) : { ...before, visible_to: '3' }),
    meta: {
      action,
      entity,
      entity_id: String(id),
      company_id: '1',
      correlation_id: correlation,
      id: isUser ? String(id) : `${String(correlation)}-${String(webhook)}`,
      is_bulk_edit: false,
      timestamp: isUser ? atMs / 1000 : new Date(atMs).toISOString(),
      type: 'general',
      user_id: String(actor),
      version: '2.0',
      webhook_id: String(webhook),
      change_source: 'app',
      attempt,
      ...merged,
    },
  };
}

const ACTIONS = { create: 'added', change: 'updated', delete: 'deleted' } as const;

function bodyOfV1(
  { atMs, action, entity, id, actor }: Meta,
  sides: readonly [Fields | null, Fields | null],
): object {
  const [previous, current] = sides.map((side) => {
    if (!side) return null;
    if (entity === 'user') return [side];
    const { update_time: updated, ...own } = side;
    return {
      ...own,
      visible_to: '3',
      ...(typeof updated === 'string' ? { update_time: updated.replace('T', ' ').replace('Z', '') } : {}),
    };
  });
  return {
    v: 1,
    meta: {
      action: ACTIONS[action],
      object: entity,
      id,
      company_id: 1,
      user_id: actor,
      timestamp: Math.floor(atMs / 1000),
      timestamp_micro: atMs * 1000 + 662,
      webhook_id: '13',
      change_source: 'app',
    },
    current,
    previous,
    retry: 0,
  };
}
