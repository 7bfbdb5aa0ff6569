import type { Change } from '../changes/changes.ts';
import type { WebhookRecord } from '../records/webhook.ts';
import type { CompanyRecord } from '../store/company.ts';
import { SECOND_MS } from '../store/times.ts';

/** The body of a delivery, but for the number of the attempt. */
export interface Payload {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly [part: string]: unknown;
}

/** What a payload says beyond the change itself. */
export interface PayloadParts {
  readonly change: Change;
  readonly company: CompanyRecord;
  readonly webhook: WebhookRecord;
  /** Active users who may see the record. */
  readonly permittedUserIds: readonly number[];
  readonly correlationId: string;
  /** A UUID of its own for the event. */
  readonly eventId: string;
}

/**
 * Version 2. Events about users differ from all others: their `meta.id` is the user's id, the time is in seconds,
 * and nobody is listed as permitted.
 */
export function payloadV2(parts: PayloadParts): Payload {
  const { change, company, webhook, permittedUserIds, correlationId, eventId } = parts;
  const { entity, actor, atMs } = change;
  const aboutUser = entity === 'user';
  return {
    data: change.data,
    previous: change.previous,
    meta: {
      action: change.action,
      company_id: String(company.companyId),
      correlation_id: correlationId,
      entity_id: String(change.entityId),
      entity,
      id: aboutUser ? String(change.entityId) : eventId,
      is_bulk_edit: actor.bulk,
      timestamp: aboutUser ? Math.floor(atMs / SECOND_MS) : new Date(atMs).toISOString(),
      type: webhook.shown.type,
      user_id: String(actor.userId),
      version: '2.0',
      webhook_id: String(webhook.id),
      webhook_owner_id: String(webhook.shown.owner_id),
      change_source: actor.source,
      ...(aboutUser ? {} : { permitted_user_ids: permittedUserIds.map(String) }),
      ...mergeIds(change),
      attempt: 1,
      host: `${company.domain}.pipedrive.com`,
    },
  };
}

/** The other record of a merge. That it is a string, as `entity_id` is, is assumed. */
const mergeIds = ({ merged }: Change): object => {
  if (!merged) return {};
  return 'toId' in merged ? { merged_to_id: String(merged.toId) } : { merged_from_id: String(merged.fromId) };
};

/** The payload of a later attempt: v2 counts from 1 in `meta.attempt`, v1 from 0 in `retry`. */
export const ofAttempt = (payload: Payload, attempt: number): Payload =>
  'retry' in payload
    ? { ...payload, retry: attempt - 1 }
    : { ...payload, meta: { ...payload.meta, attempt } };
