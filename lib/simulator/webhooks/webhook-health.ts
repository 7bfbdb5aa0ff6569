import type { WebhookRecord } from '../records/webhook.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../store/times.ts';

/** How long after each failed attempt the next one comes; after the fourth there is none. */
export const RETRY_DELAYS_MS: readonly number[] = [3 * SECOND_MS, 30 * SECOND_MS, 150 * SECOND_MS];

const FAILURES_TO_BAN = 10;
const BAN_MS = 30 * MINUTE_MS;
const DEAD_MS = 3 * DAY_MS;

export const isBanned = ({ health }: WebhookRecord, nowMs: number): boolean => nowMs < health.bannedUntilMs;

/** After a 2xx. The count of failures stays: no document says that a success lowers it. */
export const afterSuccess = (webhook: WebhookRecord, status: number, nowMs: number): WebhookRecord => ({
  ...delivered(webhook, status, nowMs),
  health: { ...webhook.health, failingSinceMs: null },
});

/**
 * After anything else: the tenth failed first attempt bans the webhook for 30 minutes and starts the count anew;
 * a failure three days after the first one since the last success removes it.
 */
export function afterFailure(
  webhook: WebhookRecord,
  attempt: number,
  status: number | null,
  nowMs: number,
): WebhookRecord {
  const failures = webhook.health.failures + (attempt === 1 ? 1 : 0);
  const failingSinceMs = webhook.health.failingSinceMs ?? nowMs;
  const banned = failures >= FAILURES_TO_BAN;
  const next = {
    ...delivered(webhook, status, nowMs),
    health: {
      failures: banned ? 0 : failures,
      bannedUntilMs: banned ? nowMs + BAN_MS : webhook.health.bannedUntilMs,
      failingSinceMs,
    },
  };
  if (nowMs - failingSinceMs < DEAD_MS) return next;
  return {
    ...next,
    shown: {
      ...next.shown,
      is_active: 0,
      remove_time: new Date(nowMs).toISOString(),
      remove_reason: 'No successful delivery on 3 consecutive days',
    },
  };
}

const delivered = (webhook: WebhookRecord, status: number | null, nowMs: number): WebhookRecord => ({
  ...webhook,
  shown: {
    ...webhook.shown,
    last_delivery_time: new Date(nowMs).toISOString(),
    last_http_status: status,
  },
});
