import * as z from 'zod';
import type { Finding, Stop, TourContext } from './stop.ts';
import { untilFinal } from './until.ts';

const Counts = z.object({ read: z.number(), added: z.number(), changed: z.number() });
const Sync = z.object({
  status: z.string(),
  users: Counts,
  roles: Counts,
  permissionSets: Counts,
  tokens: z.number(),
});

/** Reads the whole company into the identity graph. */
export const syncStop: Stop = {
  title: 'A sync fills the identity graph',
  visit: async ({ laptop: { api }, path }) => {
    const { json: requested } = await api.post(path('/syncs'));
    const report = await untilFinal(
      () => api.get(path(`/syncs/${requested.id}`)),
      ({ status }) => status !== 'requested' && status !== 'running',
    );
    const sync = Sync.safeParse(report);
    if (!sync.success) return [{ what: 'sync', outcome: String(report.reason ?? report.status), ok: false }];
    const { status, users, roles, permissionSets, tokens } = sync.data;
    return [
      { what: 'users', outcome: `${users.read} read, ${users.added} new`, ok: users.read > 0 },
      { what: 'roles', outcome: `${roles.read} read`, ok: roles.read > 0 },
      { what: 'permission sets', outcome: `${permissionSets.read} read`, ok: permissionSets.read > 0 },
      {
        what: 'price',
        outcome: `${tokens} tokens, whatever the number of users`,
        ok: status === 'succeeded',
      },
    ];
  },
};

/** Renames a user in Pipedrive's own pages and watches the change arrive. */
export const webhookStop: Stop = {
  title: 'A change in Pipedrive arrives as a webhook',
  visit: async ({ laptop: { api, host }, simulator, path }) => {
    const bus = host.plan.buses[0]?.name ?? '';
    const afterId = host.bus.list(bus).at(-1)?.id ?? 0;
    const name = `Renamed at ${new Date().toISOString()}`;
    simulator.edit({ entity: 'user', id: 2, change: { name } });

    const user = await untilFinal(
      () => api.get(path('/users/2')),
      (json) => json.name === name,
    );
    const event = await host.bus
      .waitFor(bus, ({ detail }) => detail.entity === 'user', { afterId, timeoutMs: 10_000 })
      .catch(() => undefined);
    return [
      { what: 'in the identity graph', outcome: String(user.name), ok: user.name === name },
      {
        what: 'on the event bus',
        outcome: event?.detailType ?? 'nothing',
        ok: event?.detailType === 'user.change',
      },
    ];
  },
};

const Run = z.object({
  status: z.string(),
  userId: z.number().optional(),
  reason: z.string().optional(),
  verified: z.array(z.object({ what: z.string(), found: z.string(), ok: z.boolean() })),
});

/** Lets somebody join: create, assign the role, read back. */
export const provisioningStop: Stop = {
  title: 'A joiner is provisioned and verified',
  visit: async ({ laptop: { api }, path }) => {
    const email = `joiner-${Date.now()}@example.com`;
    const { json: requested } = await api.post(path('/provisionings'), { email, role: 'Sales' });
    const report = await untilFinal(
      () => api.get(path(`/provisionings/${requested.id}`)),
      ({ status }) => status === 'succeeded' || status === 'failed',
    );
    const { status, userId, reason, verified } = Run.parse(report);
    return [
      { what: 'run', outcome: reason ?? `${status}, user ${userId}`, ok: status === 'succeeded' },
      ...verified.map(({ what, found, ok }) => ({ what: `read back: ${what}`, outcome: found, ok })),
    ];
  },
};

const WRITES = 60;
const DEALS = 20;
const WINDOW_MS = 2000;

/** Queues more writes than the burst window holds and watches them go out, in order and without a refusal. */
export const writesStop: Stop = {
  title: `${WRITES} writes to ${DEALS} deals go out inside the burst window`,
  visit: async (context) => {
    const { laptop, simulator, path } = context;
    const firstMs = Date.now();
    const deals = editableDeals(context);
    const writes = Array.from({ length: WRITES }, (_, index) => ({
      key: `tour-${firstMs}-${index}`,
      operation: 'updateDeal',
      path: { id: deals[index % DEALS] },
      body: { title: `Version ${Math.floor(index / DEALS) + 1}` },
      lane: 'backfill',
    }));
    await laptop.api.post(path('/writes'), writes);
    const outcomes = await Promise.all(
      writes.map(({ key }) =>
        untilFinal(
          () => laptop.api.get(path(`/writes/${key}`)),
          ({ status }) => status !== 'queued' && status !== 'parked' && status !== 'sending',
        ),
      ),
    );
    const sent = outcomes.filter(({ status }) => status === 'sent').length;
    const arrivals = simulator.requests().filter(({ atMs }) => atMs >= firstMs);
    const refused = arrivals.filter(({ status }) => status === 429).length;
    const busiest = busiestWindow(arrivals.map(({ atMs }) => atMs));
    return [
      { what: 'sent', outcome: `${sent} of ${WRITES}`, ok: sent === WRITES },
      { what: 'refused by Pipedrive', outcome: `${refused}`, ok: refused === 0 },
      { what: 'most in any 2 s', outcome: `${busiest} requests`, ok: busiest > 0 },
      lastVersion(context, deals),
    ];
  },
};

/** An archived deal cannot be edited, in Pipedrive's pages or here. */
const editableDeals = ({ simulator }: TourContext): number[] =>
  simulator.company.deal
    .all()
    .filter(({ is_archived, is_deleted }) => !is_archived && !is_deleted)
    .slice(0, DEALS)
    .map(({ id }) => id);

function lastVersion({ simulator }: TourContext, deals: readonly number[]): Finding {
  const titles = deals.map((id) => simulator.company.deal.get(id)?.title);
  const right = titles.filter((title) => title === `Version ${WRITES / DEALS}`).length;
  return { what: 'last write of each deal won', outcome: `${right} of ${DEALS}`, ok: right === DEALS };
}

const busiestWindow = (timesMs: readonly number[]): number =>
  Math.max(
    0,
    ...timesMs.map((startMs) => timesMs.filter((ms) => ms >= startMs && ms < startMs + WINDOW_MS).length),
  );
