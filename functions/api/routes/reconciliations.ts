import * as z from 'zod/mini';
import { Disconnected, NotFound } from '../../../shared/errors.ts';
import { burstLimit } from '../../../shared/governor/burst.ts';
import { todayOf } from '../../../shared/governor/today.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import type { Account } from '../../../shared/state/accounts.ts';
import type { Gaps } from '../../../shared/state/gaps.ts';
import { Reconciliation } from '../../../shared/state/reconciliations.ts';
import { fillPrice } from '../../../shared/webhooks/keeping/fill-price.ts';
import { Quote, quoteFor } from '../../../shared/writes/quote.ts';
import { GapView, gapView } from '../gap-view.ts';
import { Time } from '../query.ts';
import { refuseReadOnly } from '../read-only.ts';
import { type Deps as ReconcileDeps, type Reconciled, reconcile, wishedEntities } from '../reconcile.ts';
import { route, type Served } from '../route.ts';
import type { Deps as BudgetDeps } from './budget.ts';

export interface Deps extends ReconcileDeps {
  readonly findGap: Gaps['find'];
  readonly readLedger: BudgetDeps['readLedger'];
}

const path = '/v1/accounts/{account}/reconciliations';

const Body = z.strictObject({
  from: z.optional(Time),
  entities: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(20))),
});

const View = z.extend(Reconciliation, { gap: z.optional(GapView) });
const viewOf = ({ reconciliation, gap }: Reconciled): z.infer<typeof View> => ({
  ...reconciliation,
  gap: gapView(gap),
});

export const reconciliationRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'POST',
      path,
      summary:
        'Compare State with Pipedrive, as after a gap: everything since the last comparison, or from a time on',
      scope: 'write',
      query: z.strictObject({ quote: z.optional(z.enum(['true', 'false'])) }),
      body: z.optional(Body),
      bodyOptional: true,
      status: 202,
      answer: View,
      also: {
        status: 200,
        summary: 'With ?quote=true: what it costs while each list has one page of 500; nothing is begun',
        answer: Quote,
      },
      idempotent: true,
    },
    async ({ account, by, idempotencyKey, query: { quote }, body: wish = {} }) => {
      refuseUnheard(account);
      if (quote === 'true') {
        const { tokens, requests } = fillPrice(wishedEntities(account, wish));
        const { standing } = await todayOf(deps, account);
        const cost = { tokens, requests, ordinary: tokens };
        return json(200, quoteFor(cost, standing, burstLimit(account.plan, account.auth)));
      }
      const reconciled = await reconcile(deps, account, { wish, by, idempotencyKey });
      return json(202, viewOf(reconciled), {
        location: `${path.replace('{account}', account.account)}/${reconciled.reconciliation.id}`,
      });
    },
  ),
  route(
    {
      method: 'GET',
      path: `${path}/{id}`,
      summary: 'A comparison that was asked for, and its report',
      scope: 'read',
      status: 200,
      answer: View,
    },
    async ({ account: { account }, path: { id } }) => {
      const reconciliation = await deps.reconciliations.find(account, id ?? '');
      if (!reconciliation) throw new NotFound('There is no such reconciliation');
      const gap = await deps.findGap(account, reconciliation.gapId);
      return json(200, gap ? viewOf({ reconciliation, gap }) : reconciliation);
    },
  ),
];

/** The keeper compares companies that it keeps webhooks for, and that still let us in. */
function refuseUnheard(account: Account): void {
  refuseReadOnly(account);
  if (account.disconnected) throw new Disconnected(account.disconnected.reason, { account: account.account });
}
