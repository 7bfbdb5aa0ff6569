import { NotFound } from '../../../shared/errors.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import { ProvisioningRequest, Run, type Runs } from '../../../shared/state/runs.ts';
import { route, type Served } from '../route.ts';
import type { StartRun } from '../start-run.ts';

export interface Deps {
  readonly findRun: Runs['find'];
  readonly startRun: StartRun;
}

const path = '/v1/accounts/{account}/provisionings';

export const provisioningRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'POST',
      path,
      summary: 'Provision a joiner or mover: create the user, assign the role, read back, report',
      scope: 'write',
      body: ProvisioningRequest,
      status: 202,
      answer: Run,
      idempotent: true,
    },
    async ({ account, body, idempotencyKey }) => {
      const run = await deps.startRun(account, body, idempotencyKey);
      return json(202, run, { location: `${path.replace('{account}', account.account)}/${run.id}` });
    },
  ),
  route(
    {
      method: 'GET',
      path: `${path}/{id}`,
      summary: 'How far a run is, what it did and what it verified',
      scope: 'read',
      status: 200,
      answer: Run,
    },
    async ({ account, path: { id } }) => {
      const run = await deps.findRun(account.account, id ?? '');
      if (!run) throw new NotFound('There is no such run');
      return json(200, run);
    },
  ),
];
