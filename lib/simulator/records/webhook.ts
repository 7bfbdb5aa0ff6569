/** A webhook as `/webhooks` shows it, password and all. */
export interface ShownWebhook {
  readonly id: number;
  readonly company_id: number;
  readonly owner_id: number;
  readonly user_id: number;
  readonly event_action: string;
  readonly event_object: string;
  readonly subscription_url: string;
  readonly version: '1.0' | '2.0';
  readonly is_active: 0 | 1;
  readonly add_time: string;
  readonly remove_time: string | null;
  /** An app's own, or of the company. */
  readonly type: 'general' | 'application';
  readonly http_auth_user: string | null;
  readonly http_auth_password: string | null;
  readonly remove_reason: string | null;
  readonly last_delivery_time: string | null;
  readonly last_http_status: number | null;
  readonly admin_id: number;
  readonly name: string;
}

export interface WebhookRecord {
  readonly id: number;
  readonly shown: ShownWebhook;
  readonly health: WebhookHealth;
}

/** What Pipedrive knows of a webhook and does not show. */
export interface WebhookHealth {
  /** First attempts that failed since the last ban. */
  readonly failures: number;
  /** Events are lost until then. */
  readonly bannedUntilMs: number;
  /** The first failure since the last success. */
  readonly failingSinceMs: number | null;
}

export const HEALTHY: WebhookHealth = { failures: 0, bannedUntilMs: 0, failingSinceMs: null };
