import type { Change } from '../changes/changes.ts';
import { ONLY_IN_V2 } from '../changes/entities.ts';
import type { WebhookRecord } from '../records/webhook.ts';
import type { Sees } from '../rules/visibility.ts';
import { activeUsers, type Company, companyRecord } from '../store/company.ts';
import { uuidFrom } from '../store/random.ts';
import { type Payload, payloadV2 } from './webhook-payloads.ts';
import { payloadV1 } from './webhook-payloads-v1.ts';

/** What one webhook is to be told. */
export interface Told {
  readonly webhookId: number;
  /** As webhooks name it: `change.user`. */
  readonly event: string;
  readonly payload: Payload;
}

/** What each webhook is told of a change: those that asked for it and whose user may see the record. */
export function deliveriesOf(
  change: Change,
  ports: {
    readonly company: Company;
    readonly sees: Sees;
    readonly random: () => number;
    readonly webhooksOfDeactivated: 'told' | 'silent';
  },
): Told[] {
  const { company, sees, random } = ports;
  const silent = (userId: number) =>
    ports.webhooksOfDeactivated === 'silent' && !company.user.get(userId)?.active_flag;
  const interested = company.webhook
    .all()
    .filter((webhook) => asksFor(webhook, change) && !silent(webhook.shown.user_id));
  if (interested.length === 0) return [];

  const record = change.after ?? change.before;
  // Users are seen by everybody; everything else has an owner and may be hidden.
  const owned = record && 'owner_id' in record ? record : undefined;
  const permitted = activeUsers(company).filter((user) => !owned || sees(user, owned));
  const shared = {
    change,
    company: companyRecord(company),
    permittedUserIds: permitted.map(({ id }) => id),
    correlationId: uuidFrom(random),
  };
  return interested.flatMap((webhook) => {
    const viewer = company.user.get(webhook.shown.user_id);
    if (owned && !(viewer && sees(viewer, owned))) return [];
    const payloadOf = webhook.shown.version === '1.0' ? payloadV1 : payloadV2;
    const payload = payloadOf({ ...shared, webhook, eventId: uuidFrom(random) });
    return [{ webhookId: webhook.id, event: `${change.action}.${change.entity}`, payload }];
  });
}

function asksFor({ shown }: WebhookRecord, { entity, action, merged }: Change): boolean {
  return (
    shown.is_active === 1 &&
    (shown.version === '2.0' || (!ONLY_IN_V2.has(entity) && !isLoser(merged))) &&
    (shown.event_object === '*' || shown.event_object === entity) &&
    (shown.event_action === '*' || shown.event_action === action)
  );
}

/** Version 1 tells of a merge once, of the record that stays; version 2 told it in two events instead. */
const isLoser = (merged: Change['merged']): boolean => merged !== undefined && 'toId' in merged;
