import * as z from 'zod/mini';
import type { RawRecord, ToldChange } from './change.ts';
import { actorFrom, EntityName, PayloadId, PayloadRecord } from './payload-id.ts';

/** A record before or after; a user's stands alone in an array (FACTS 5.4). An empty array or two of them is no shape we know. */
const Side = () =>
  z.nullish(
    z.union([
      PayloadRecord,
      z.pipe(
        z.tuple([PayloadRecord]),
        z.transform(([one]) => one),
      ),
    ]),
  );

/** The envelope of webhooks v1, as far as we use it. Built when the first one comes, because most accounts have none. */
export const DeliveryV1 = () =>
  z
    .object({
      meta: z.object({
        action: z.enum(['added', 'updated', 'deleted', 'merged']),
        object: EntityName,
        id: PayloadId,
        company_id: PayloadId,
        /** Seconds since 1970. */
        timestamp: z.int().check(z.nonnegative(), z.lt(10 ** 11)),
        /** Microseconds. */
        timestamp_micro: z.nullish(z.number().check(z.nonnegative(), z.lt(10 ** 17))),
        user_id: z.nullish(PayloadId),
        webhook_id: z.nullish(PayloadId),
        change_source: z.nullish(z.string()),
        is_bulk_update: z.nullish(z.boolean()),
      }),
      current: Side(),
      previous: Side(),
      /** 0 the first time. */
      retry: z.nullish(z.int()),
    })
    .check(z.refine(tellsOfRecord, { path: ['current'] }));
export type DeliveryV1 = z.infer<ReturnType<typeof DeliveryV1>>;

/** Only what is gone may come without the record as it is now; of a merge one of the two at least. */
const tellsOfRecord = ({
  meta,
  current,
  previous,
}: {
  readonly meta: { readonly action: string };
  readonly current?: unknown;
  readonly previous?: unknown;
}): boolean => meta.action === 'deleted' || Boolean(current || (meta.action === 'merged' && previous));

const ACTIONS = { added: 'create', updated: 'change', deleted: 'delete' } as const;

/** The change that a delivery of version 1 tells of: always that of the record `meta.id`. */
export function toldByV1({ meta, current, previous }: DeliveryV1): ToldChange {
  return {
    entity: meta.object,
    id: meta.id,
    ...timeOf(meta),
    previousIs: 'whole',
    ...actorFrom(meta.user_id, meta.change_source),
    bulk: meta.is_bulk_update ?? false,
    version: '1.0',
    ...(meta.action === 'merged'
      ? mergeOf(meta.id, current ?? null, previous ?? null)
      : {
          action: ACTIONS[meta.action],
          after: meta.action === 'deleted' ? null : (current ?? null),
          previous: previous ?? null,
        }),
  };
}

/** Users' times are told in whole seconds by v2, and so are taken by v1: the two tell of one change at one time. */
function timeOf(meta: DeliveryV1['meta']): Pick<ToldChange, 'timeMs' | 'precisionMs'> {
  if (meta.object === 'user' || typeof meta.timestamp_micro !== 'number')
    return { timeMs: meta.timestamp * 1000, precisionMs: 1000 };
  return { timeMs: Math.floor(meta.timestamp_micro / 1000), precisionMs: 1 };
}

/**
 * Pipedrive documents no payload of a merge, so what it means is read off the ids alone: if `current` is the record told
 * about, that one lives on, and took in `previous` or what it says it merged with; otherwise it is gone, and `current` is
 * where it went. One event then tells of both records: `merged.from` is gone and told of by nobody else.
 */
function mergeOf(
  id: string,
  current: RawRecord | null,
  previous: RawRecord | null,
): Pick<ToldChange, 'action' | 'after' | 'previous' | 'merged'> {
  const [currentId, previousId] = [idFrom(current?.id), idFrom(previous?.id)];
  if (current && (currentId === id || currentId === undefined)) {
    const named = [previousId, idFrom(current.merge_what_id)];
    const from = named.find((other) => other !== undefined && other !== id);
    return {
      action: 'change',
      after: current,
      previous: previousId === id ? previous : null,
      ...(from === undefined ? {} : { merged: { from } }),
    };
  }
  return {
    action: 'delete',
    after: null,
    previous: previousId === id ? previous : null,
    ...(currentId === undefined ? {} : { merged: { to: currentId } }),
  };
}

function idFrom(value: unknown): string | undefined {
  const id = z.safeParse(PayloadId, value);
  return id.success ? id.data : undefined;
}
