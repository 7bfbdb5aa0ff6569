// The simulated Pipedrive in a process of its own, with a clock that can be put forward: `node pipedrive-child.ts
// <PipedriveOptions>`. Its limits are those of a company on Ultimate with one seat, whose other apps have spent most of the day.
import process from 'node:process';
import { changesOf } from '../../../../lib/simulator/changes/remembered.ts';
import { PLANS, TOKENS_PER_SEAT } from '../../../../lib/simulator/limits/plans.ts';
import { SIMULATED_APP } from '../../../../lib/simulator/oauth/app.ts';
import { newDeal } from '../../../../lib/simulator/records/deal.ts';
import { startSimulator } from '../../../../lib/simulator/start-simulator.ts';
import { systemTimers } from '../../../../lib/timers.ts';
import { PLAN } from './account.ts';
import { createClock } from './clock.ts';
import { type PipedriveHello, PipedriveOptions, PipedriveRequest, type Seen } from './messages.ts';
import { isNumbered } from './planned.ts';

const ADMIN = 1;
const ACCESS_TOKEN = 'access-token-of-the-bench';

const { offsetMs, tokensLeft, deals } = PipedriveOptions.parse(JSON.parse(process.argv[2] ?? ''));
const clock = createClock(offsetMs);
const simulator = await startSimulator({
  port: 0,
  timers: { ...systemTimers, now: clock.now },
  plan: PLAN,
  users: 1,
});
const { company } = simulator;
const limit = TOKENS_PER_SEAT * PLANS[PLAN].multiplier;
company.spend.put({ id: new Date(clock.now()).toISOString().slice(0, 10), tokens: limit - tokensLeft });
company.oauthAccess.put({
  id: ACCESS_TOKEN,
  userId: ADMIN,
  scopes: SIMULATED_APP.scopes,
  issuedMs: clock.now(),
});
const dealIds = Array.from({ length: deals }, () => {
  const id = company.deal.nextId();
  return company.deal.put(newDeal({ id, title: 'Untouched', owner_id: ADMIN }, clock.now())).id;
});

const report = (): Seen => ({
  limit,
  requests: simulator
    .requests()
    .map(({ atMs, method, path, status, cost }) => ({ atMs, method, path, status, cost })),
  deals: dealIds.map((id) => ({
    id,
    numbers: changesOf(company, 'deal', id)
      .filter(({ field }) => isNumbered(field))
      .map((change) => Number(change.new))
      .toReversed(),
  })),
  organizations: company.organization.all().map(({ name }) => name),
});

process.on('message', (message) => {
  const request = PipedriveRequest.parse(message);
  if (request.do === 'put-forward') clock.putForward(request.offsetMs);
  process.send?.(request.do === 'report' ? report() : {});
});
process.on('disconnect', async () => {
  await simulator.close();
  process.exit();
});
process.send?.({ url: simulator.url, accessToken: ACCESS_TOKEN, dealIds } satisfies PipedriveHello);
