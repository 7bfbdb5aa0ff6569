import * as z from 'zod/mini';
import type { WebhookCredential } from '../../../shared/accounts/credentials.ts';
import { NotFound } from '../../../shared/errors.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import type { Audit } from '../../../shared/state/audit.ts';
import type { Gaps } from '../../../shared/state/gaps.ts';
import type { HeardWebhook } from '../../../shared/state/heard.ts';
import type { LastPass } from '../../../shared/state/last-passes.ts';
import { Rotation, type Rotations } from '../../../shared/state/rotations.ts';
import { Subscription } from '../../../shared/state/subscriptions.ts';
import { generationOf } from '../../../shared/webhooks/keeping/turn-password.ts';
import { entitiesOf } from '../../../shared/webhooks/keeping/wanted.ts';
import { GapView, gapView } from '../gap-view.ts';
import { After, limit } from '../query.ts';
import { refuseReadOnly } from '../read-only.ts';
import { route, type Served } from '../route.ts';

export interface Deps {
  readonly subscriptions: (account: string) => Promise<readonly Subscription[]>;
  readonly heard: (account: string) => Promise<readonly HeardWebhook[]>;
  readonly credential: (account: string) => Promise<WebhookCredential | undefined>;
  readonly rotations: Pick<Rotations, 'find' | 'ask'>;
  readonly lastPass: (account: string) => Promise<LastPass | undefined>;
  readonly gaps: Pick<Gaps, 'find' | 'page'>;
  /** Has the keeper look at an account now. */
  readonly startKeeper: (account: string) => Promise<void>;
  readonly idFor: (account: string, kind: string, idempotencyKey: string | undefined) => string;
  readonly audited: Audit['audited'];
  readonly now: () => number;
}

const path = '/v1/accounts/{account}/webhooks';
const MOST_LISTED = 100;

const SubscriptionView = z.extend(Subscription, {
  /** When its latest delivery came, and when what it told had happened. */
  lastReceivedAt: z.optional(z.string()),
  lastEventAt: z.optional(z.string()),
});
const RotationView = z.omit(Rotation, { version: true });

/** Which password deliveries show, by its number, and since when; until when the one before it is good. */
const CredentialView = z.object({
  generation: z.int(),
  since: z.optional(z.string()),
  ageDays: z.optional(z.int()),
  previousValidUntil: z.optional(z.string()),
});

const WebhooksView = z.object({
  wanted: z.array(z.string()),
  subscriptions: z.array(SubscriptionView),
  credential: z.optional(CredentialView),
  rotation: z.optional(RotationView),
  /** Webhooks that are called as ours are and deliver elsewhere. */
  foreign: z.int(),
  lastPass: z.optional(z.string()),
});

const rotationView = ({ version: _version, ...view }: Rotation) => view;

export const webhookRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'GET',
      path,
      summary: 'Our webhooks at Pipedrive, their health and repairs, and the age of their credential',
      scope: 'read',
      status: 200,
      answer: WebhooksView,
    },
    async ({ account }) => {
      const id = account.account;
      const [subscriptions, heard, credential, rotation, pass] = await Promise.all([
        deps.subscriptions(id),
        deps.heard(id),
        deps.credential(id),
        deps.rotations.find(id),
        deps.lastPass(id),
      ]);
      return json(200, {
        wanted: account.mode === 'read-only' ? [] : entitiesOf(account),
        subscriptions: subscriptions.map((one) => shown(one, heard)),
        ...(credential ? { credential: credentialView(credential, deps.now()) } : {}),
        ...(rotation ? { rotation: rotationView(rotation) } : {}),
        foreign: pass?.foreign ?? 0,
        ...(pass ? { lastPass: pass.at } : {}),
      });
    },
  ),
  route(
    {
      method: 'POST',
      path: `${path}/rotation`,
      summary: 'Change the credential of the webhooks; both are good until no webhook carries the old one',
      scope: 'admin',
      status: 202,
      answer: RotationView,
      idempotent: true,
    },
    async ({ account, by, idempotencyKey }) => {
      refuseReadOnly(account);
      const id = account.account;
      const key = deps.idFor(id, 'rotation', idempotencyKey);
      const deed = { by, action: 'webhooks.rotation', subject: key };
      const rotation = await deps.audited(id, deed, async () => {
        const askedAt = new Date(deps.now()).toISOString();
        const { asked, rotation: value } = await deps.rotations.ask(id, { id: key, askedAt });
        return { changed: asked, value };
      });
      if (rotation.status !== 'done') await deps.startKeeper(id);
      return json(202, rotationView(rotation));
    },
  ),
  route(
    {
      method: 'GET',
      path: `${path}/gaps`,
      summary: 'When deliveries were lost, what was recovered and what cannot be; the latest first',
      scope: 'read',
      query: z.strictObject({ limit: limit(20, MOST_LISTED), after: After }),
      status: 200,
      answer: z.object({ items: z.array(GapView), next: z.optional(z.string()) }),
    },
    async ({ account: { account }, query: { limit, after } }) => {
      const page = await deps.gaps.page(account, { limit, ...(after === undefined ? {} : { after }) });
      return json(200, { ...page, items: page.items.map(gapView) });
    },
  ),
  route(
    {
      method: 'GET',
      path: `${path}/gaps/{id}`,
      summary: 'One gap and its report',
      scope: 'read',
      status: 200,
      answer: GapView,
    },
    async ({ account: { account }, path: { id } }) => {
      const gap = await deps.gaps.find(account, id ?? '');
      if (!gap) throw new NotFound('There is no such gap');
      return json(200, gapView(gap));
    },
  ),
];

function shown(subscription: Subscription, heard: readonly HeardWebhook[]): z.infer<typeof SubscriptionView> {
  const last = heard.find(({ webhookId }) => webhookId === subscription.webhookId);
  if (!last) return subscription;
  return {
    ...subscription,
    lastReceivedAt: new Date(last.receivedMs).toISOString(),
    lastEventAt: new Date(last.eventMs).toISOString(),
  };
}

const DAY_MS = 86_400_000;

function credentialView({ current: { user, since }, previous }: WebhookCredential, nowMs: number) {
  return {
    generation: generationOf(user),
    ...(since ? { since, ageDays: Math.floor((nowMs - Date.parse(since)) / DAY_MS) } : {}),
    ...(previous ? { previousValidUntil: previous.validUntil } : {}),
  };
}
