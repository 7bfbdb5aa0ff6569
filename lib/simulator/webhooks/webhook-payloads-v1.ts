import type { Change } from '../changes/changes.ts';
import { SECOND_MS } from '../store/times.ts';
import { v1CustomFields } from '../v1/custom-fields.ts';
import type { Payload, PayloadParts } from './webhook-payloads.ts';

const ACTIONS = { create: 'added', change: 'updated', delete: 'deleted' } as const;

/**
 * Version 1: whole records in the old field names before and after; a user's are arrays of one. A merge is about the record
 * that stays: it is `current` and says in `merge_what_id` which one it took in, and that one is `previous`, as in a captured
 * delivery.
 */
export function payloadV1({ change, company, webhook, permittedUserIds }: PayloadParts): Payload {
  const { entity, actor, atMs, merged } = change;
  const tookIn = merged && 'fromId' in merged ? merged : undefined;
  const action = tookIn ? 'merged' : ACTIONS[change.action];
  const shown = (record: Change['before']) => {
    if (record === null) return null;
    return entity === 'user' ? [record] : recordV1(entity, record);
  };
  return {
    v: 1,
    matches_filters: { current: [] },
    meta: {
      v: 1,
      action,
      object: entity,
      change_source: actor.source,
      id: change.entityId,
      company_id: company.companyId,
      user_id: actor.userId,
      host: `${company.domain}.pipedrive.com`,
      timestamp: Math.floor(atMs / SECOND_MS),
      timestamp_micro: atMs * 1000,
      prepublish_timestamp: atMs,
      permitted_user_ids: permittedUserIds,
      trans_pending: false,
      is_bulk_update: actor.bulk,
      pipedrive_service_name: false,
      matches_filters: { current: [] },
      webhook_id: String(webhook.id),
    },
    current: tookIn ? { ...shown(change.after), merge_what_id: tookIn.fromId } : shown(change.after),
    previous: shown(tookIn ? tookIn.from : change.before),
    retry: 0,
    event: `${action}.${entity}`,
  };
}

/** A v2 record in v1's names and forms; objects nested in v1 (the owner as an object) stay ids here. */
function recordV1(entity: Change['entity'], record: object): object {
  const { owner_id, is_deleted, emails, phones, label_ids, visible_to, busy, custom_fields, ...rest } =
    Object.fromEntries(Object.entries(record));
  const ownerKey = entity === 'deal' || entity === 'activity' ? 'user_id' : 'owner_id';
  return {
    ...Object.fromEntries(Object.entries(rest).map(([field, value]) => [field, oldTime(value)])),
    [ownerKey]: owner_id,
    ...(entity === 'deal' ? { deleted: is_deleted } : { active_flag: is_deleted !== true }),
    ...(emails === undefined ? {} : { email: emails, phone: phones }),
    ...(label_ids === undefined ? {} : { label: [label_ids].flat()[0] ?? null }),
    ...(visible_to === undefined ? {} : { visible_to: String(visible_to) }),
    ...(busy === undefined ? {} : { busy_flag: busy }),
    ...v1CustomFields(Object(custom_fields)),
  };
}

const oldTime = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)
    ? value.slice(0, 19).replace('T', ' ')
    : value;
