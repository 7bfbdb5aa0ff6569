import type { Budget } from '../limits/budget.ts';
import type { Burst } from '../limits/burst.ts';
import { PLANS, WINDOW_MS } from '../limits/plans.ts';
import type { Settings } from '../options.ts';
import { activeUsers, type Company, companyRecord } from '../store/company.ts';
import { isBanned } from '../webhooks/webhook-health.ts';

/** What `GET /simulator` tells people: the company, what it has spent, and how its webhooks are doing. */
export function overview(company: Company, settings: Settings, burst: Burst, budget: Budget): object {
  const nowMs = settings.timers.now();
  const { companyId, name, domain } = companyRecord(company);
  const firstToken = company.token.all()[0]?.token ?? '';
  return {
    company: {
      id: companyId,
      name,
      domain,
      users: company.user.all().length,
      active: activeUsers(company).length,
    },
    plan: settings.plan,
    tokens: {
      day: budget.day(nowMs),
      timeZone: settings.timeZone,
      spent: budget.spent(nowMs),
      limit: budget.limit(),
    },
    window: {
      ms: WINDOW_MS,
      limitPerToken: PLANS[settings.plan].burst,
      usedByFirstToken: burst.used(firstToken, nowMs),
    },
    webhooks: company.webhook.all().map((webhook) => {
      const { id, shown, health } = webhook;
      const pending = company.delivery.all().filter((delivery) => delivery.webhookId === id);
      return {
        id,
        name: shown.name,
        event: `${shown.event_action}.${shown.event_object}`,
        subscription_url: shown.subscription_url,
        state: shown.is_active === 0 ? 'removed' : isBanned(webhook, nowMs) ? 'banned' : 'active',
        failedFirstAttempts: health.failures,
        ...(isBanned(webhook, nowMs) ? { bannedUntil: new Date(health.bannedUntilMs).toISOString() } : {}),
        last_http_status: shown.last_http_status,
        pending: pending.map(({ event, attempt, dueMs }) => ({
          event,
          attempt,
          due: new Date(dueMs).toISOString(),
        })),
      };
    }),
  };
}
