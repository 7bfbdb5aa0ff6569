import * as z from 'zod/mini';
import { NotFound } from '../../../shared/errors.ts';
import { burstLimit } from '../../../shared/governor/burst.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import { Write, type Writes } from '../../../shared/state/writes.ts';
import { type QueueWritesDeps, queueWrites } from '../../../shared/writes/queue-writes.ts';
import { quoteOf } from '../../../shared/writes/quote.ts';
import { WriteRequest, writeFrom } from '../../../shared/writes/write-request.ts';
import { refuseReadOnly } from '../read-only.ts';
import { route, type Served } from '../route.ts';
import { type Deps as BudgetDeps, standingFor } from './budget.ts';

export interface Deps extends QueueWritesDeps {
  readonly readLedger: BudgetDeps['readLedger'];
  readonly findWrite: Writes['find'];
  readonly now: () => number;
}

const MOST_WRITES = 1_000;
const path = '/v1/accounts/{account}/writes';

/** A write as it is shown: what it says is the caller's and may be personal, so it is not repeated. */
const WriteView = z.omit(Write, { call: true, asked: true, group: true, callbackId: true });
const viewOf = ({ call: _call, asked: _asked, group: _group, callbackId: _callbackId, ...view }: Write) =>
  view;

const Quote = z.object({
  tokens: z.number(),
  shareOfToday: z.number(),
  minutes: z.number(),
  fitsToday: z.boolean(),
});

export const writeRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'POST',
      path,
      summary: 'Queue one write or several; each is sent once, in order per record, inside the burst window',
      scope: 'write',
      query: z.strictObject({ quote: z.optional(z.enum(['true', 'false'])) }),
      body: z.union([WriteRequest, z.array(WriteRequest).check(z.minLength(1), z.maxLength(MOST_WRITES))]),
      status: 202,
      answer: z.object({ items: z.array(WriteView) }),
      also: {
        status: 200,
        summary: 'With ?quote=true: what they would cost; nothing is queued or stored',
        answer: Quote,
      },
    },
    async ({ account, query: { quote }, body }) => {
      refuseReadOnly(account);
      const requests = Array.isArray(body) ? body : [body];
      const writes = requests.map((request) => writeFrom(account.account, request, deps.now()));
      if (quote === 'true') {
        const { standing } = await standingFor(deps, account);
        return json(200, quoteOf(writes, standing, burstLimit(account.plan, account.auth)));
      }
      return json(202, { items: (await queueWrites(deps, account.account, writes)).map(viewOf) });
    },
  ),
  route(
    {
      method: 'GET',
      path: `${path}/{key}`,
      summary: 'The outcome of a write',
      scope: 'read',
      status: 200,
      answer: WriteView,
    },
    async ({ account, path: { key } }) => {
      const write = await deps.findWrite(account.account, key ?? '');
      if (!write) throw new NotFound('No write was queued under this key');
      return json(200, viewOf(write));
    },
  ),
];
