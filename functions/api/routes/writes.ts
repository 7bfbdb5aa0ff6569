import * as z from 'zod/mini';
import { NotFound } from '../../../shared/errors.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import { Write, type Writes } from '../../../shared/state/writes.ts';
import { type QueueWritesDeps, queueWrites } from '../../../shared/writes/queue-writes.ts';
import { WriteRequest, writeFrom } from '../../../shared/writes/write-request.ts';
import { refuseReadOnly } from '../read-only.ts';
import { route, type Served } from '../route.ts';

export interface Deps extends QueueWritesDeps {
  readonly findWrite: Writes['find'];
  readonly now: () => number;
}

const MOST_WRITES = 1_000;
const path = '/v1/accounts/{account}/writes';

/** A write as it is shown: what it says is the caller's and may be personal, so it is not repeated. */
const WriteView = z.omit(Write, { call: true, group: true, callbackId: true });
const viewOf = ({ call: _call, group: _group, callbackId: _callbackId, ...view }: Write) => view;

export const writeRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'POST',
      path,
      summary: 'Queue one write or several; each is sent once, in order per record, inside the burst window',
      scope: 'write',
      body: z.union([WriteRequest, z.array(WriteRequest).check(z.minLength(1), z.maxLength(MOST_WRITES))]),
      status: 202,
      answer: z.object({ items: z.array(WriteView) }),
    },
    async ({ account, body }) => {
      refuseReadOnly(account);
      const requests = Array.isArray(body) ? body : [body];
      const writes = requests.map((request) => writeFrom(account.account, request, deps.now()));
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
