import type { webhooks } from '../../../../shared/pipedrive/endpoints/v1/webhooks.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { HEALTHY, type ShownWebhook, type WebhookRecord } from '../../records/webhook.ts';
import { idOf } from '../../rules/guards.ts';
import { companyRecord } from '../../store/company.ts';
import { refusedField } from '../../wire/refusal.ts';

const MOST_PER_USER = 40;

/** An app has webhooks of its own: it sees no others, and nobody else sees its. */
const typeFor = ({ app }: Context): ShownWebhook['type'] => (app ? 'application' : 'general');

/** Of all users who have installed the app, which is assumed. */
const ownWebhooks = (context: Context): readonly WebhookRecord[] =>
  context.company.webhook
    .all()
    .filter(
      ({ shown }) =>
        shown.type === typeFor(context) &&
        (shown.is_active === 1 || context.settings.removedWebhooks === 'listed'),
    );

/** There is no update, and the password is answered in clear, as Pipedrive does. */
export const webhookBehaviours: BehavioursOf<typeof webhooks> = {
  getWebhooks: (_, context) => ({ data: ownWebhooks(context).map(({ shown }) => shown) }),

  addWebhook: ({ body }, context) => {
    const { company, caller, nowMs } = context;
    checkUrl(body.subscription_url, context);
    const userId = body.user_id ?? caller.id;
    if (!company.user.get(userId)?.active_flag) throw refusedField(400, 'user_id', 'must be an active user');
    const ofUser = ownWebhooks(context).filter(({ shown }) => shown.user_id === userId && shown.is_active);
    if (ofUser.length >= MOST_PER_USER)
      throw refusedField(422, 'user_id', `has reached the limit of ${MOST_PER_USER} webhooks`);
    const id = company.webhook.nextId();
    const shown: ShownWebhook = {
      id,
      company_id: companyRecord(company).companyId,
      owner_id: caller.id,
      user_id: userId,
      event_action: body.event_action,
      event_object: body.event_object,
      subscription_url: body.subscription_url,
      version: body.version ?? '2.0',
      is_active: 1,
      add_time: new Date(nowMs).toISOString(),
      remove_time: null,
      type: typeFor(context),
      http_auth_user: body.http_auth_user ?? null,
      http_auth_password: body.http_auth_password ?? null,
      remove_reason: null,
      last_delivery_time: null,
      last_http_status: null,
      admin_id: caller.id,
      name: body.name,
    };
    company.webhook.put({ id, shown, health: HEALTHY });
    return { status: 201, data: shown };
  },

  deleteWebhook: ({ path }, context) => {
    const webhook = ownWebhooks(context).find(({ id }) => id === idOf(path.id));
    if (!webhook) throw refusedField(404, 'id', 'not found');
    context.company.webhook.remove(webhook.id);
    return {};
  },
};

/** Whether the address can be reached is not tried. Loopback addresses pass: the suite runs on this machine. */
function checkUrl(text: string, { ownOrigin }: Context): void {
  const url = URL.parse(text);
  const fits =
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.origin !== ownOrigin() &&
    !/(^|\.)pipedrive\.com$/.test(url.hostname);
  if (!fits) throw refusedField(400, 'subscription_url', 'invalid or non-reachable URL');
}
