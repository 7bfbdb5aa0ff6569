import { NotFound } from '../../../shared/errors.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import { Sync, type Syncs } from '../../../shared/state/syncs.ts';
import { route, type Served } from '../route.ts';

export interface Deps {
  readonly findSync: Syncs['find'];
  readonly addSync: Syncs['add'];
  readonly execute: (account: string, syncId: string) => Promise<void>;
  readonly idFor: (account: string, kind: string, idempotencyKey: string | undefined) => string;
  readonly now: () => number;
}

const path = '/v1/accounts/{account}/syncs';

export const syncRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'POST',
      path,
      summary: 'Sync the identity graph now',
      scope: 'write',
      status: 202,
      answer: Sync,
      idempotent: true,
    },
    async ({ account: { account }, idempotencyKey }) => {
      const { item } = await deps.addSync(account, {
        id: deps.idFor(account, 'sync', idempotencyKey),
        status: 'requested',
        requestedAt: new Date(deps.now()).toISOString(),
      });
      if (item.status === 'requested') await deps.execute(account, item.id);
      return json(202, item, { location: `${path.replace('{account}', account)}/${item.id}` });
    },
  ),
  route(
    {
      method: 'GET',
      path: `${path}/{id}`,
      summary: 'The report of a sync',
      scope: 'read',
      status: 200,
      answer: Sync,
    },
    async ({ account, path: { id } }) => {
      const sync = await deps.findSync(account.account, id ?? '');
      if (!sync) throw new NotFound('There is no such sync');
      return json(200, sync);
    },
  ),
];
