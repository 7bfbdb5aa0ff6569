import * as z from 'zod/mini';
import { InvalidInput, NotFound, TooLarge } from '../../../shared/errors.ts';
import { burstLimit } from '../../../shared/governor/burst.ts';
import { todayOf } from '../../../shared/governor/today.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import type { Write, Writes } from '../../../shared/state/writes.ts';
import type { Lines } from '../../../shared/writes/lines.ts';
import { type QueueWritesDeps, queueWrites } from '../../../shared/writes/queue-writes.ts';
import { Quote, quoteOf } from '../../../shared/writes/quote.ts';
import { WriteRequest, writeFrom } from '../../../shared/writes/write-request.ts';
import { refuseReadOnly } from '../read-only.ts';
import { route, type Served } from '../route.ts';
import { viewOf, WriteView } from '../write-view.ts';
import type { Deps as BudgetDeps } from './budget.ts';

export interface Deps extends QueueWritesDeps {
  readonly readLedger: BudgetDeps['readLedger'];
  readonly findWrite: Writes['find'];
  readonly findLine: Lines['find'];
  readonly now: () => number;
}

/** One call of the api has 29 s, and API Gateway carries 10 MB. */
const MOST_WRITES = 5_000;
const path = '/v1/accounts/{account}/writes';

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
      const nowMs = deps.now();
      const writes = Array.isArray(body)
        ? body.map((request, index) => atPlace(index, () => writeFrom(account.account, request, nowMs)))
        : [writeFrom(account.account, body, nowMs)];
      if (quote === 'true') {
        const { standing } = await todayOf(deps, account);
        return json(200, quoteOf(writes, standing, burstLimit(account.plan, account.auth)));
      }
      return json(202, {
        items: (await queueWrites(deps, account.account, writes)).map((write) => viewOf(write)),
      });
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
      return json(200, viewOf(write, await deps.findLine(account.account, write.group), deps.now()));
    },
  ),
];

/** What is wrong with one of many is said with its place in the list, counted from 0. */
function atPlace(index: number, work: () => Write): Write {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InvalidInput || error instanceof TooLarge)) throw error;
    const field = `body.${index}.${error.details.field ?? ''}`;
    const message = `${error.message} (write ${index} of the list)`;
    throw error instanceof TooLarge
      ? new TooLarge(message, { ...error.details, field })
      : new InvalidInput(message, { ...error.details, field });
  }
}
