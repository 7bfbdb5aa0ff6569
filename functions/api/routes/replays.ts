import * as z from 'zod/mini';
import { json } from '../../../shared/runtime/http-function.ts';
import { ReplayRequest } from '../../../shared/state/replay-requests.ts';
import { After, Time } from '../query.ts';
import type { Which } from '../replays/choose-events.ts';
import { type Rehearsal, type Deps as RehearseDeps, rehearse } from '../replays/rehearse.ts';
import { type Deps as ReplayDeps, replayEvents } from '../replays/replay-events.ts';
import { replayReport } from '../replays/replay-report.ts';
import { type Request, route, type Served } from '../route.ts';
import { filterFields, filterFrom } from './events.ts';

export type Deps = RehearseDeps & ReplayDeps;

const path = '/v1/accounts/{account}/replays';

const Entry = z.object({
  id: z.string(),
  entity: z.optional(z.string()),
  entityId: z.optional(z.string()),
  outcome: z.string(),
  reason: z.optional(z.string()),
});
/** How many came to what. */
const Outcomes = z.record(z.string(), z.int());

/** A replay that was queued. */
const QueuedView = z.extend(z.omit(ReplayRequest, { events: true }), { count: z.int() });
/** A replay, and what became of its events so far. */
const ReplayView = z.extend(QueuedView, { outcomes: Outcomes, events: z.array(Entry) });
/** What a replay would come to. */
const RehearsalView = z.object({
  dry: z.literal(true),
  count: z.int(),
  outcomes: Outcomes,
  events: z.array(Entry),
  next: z.optional(z.string()),
});

const queuedView = ({ events, ...request }: ReplayRequest): z.infer<typeof QueuedView> => ({
  ...request,
  count: events.length,
});

const rehearsalView = ({ entries, next }: Rehearsal): z.infer<typeof RehearsalView> => ({
  dry: true,
  count: entries.length,
  outcomes: counted(entries.map(({ foreseen }) => foreseen)),
  events: entries.map(({ head: { id, entity, entityId }, foreseen }) => ({
    id,
    ...(entity === undefined ? {} : { entity }),
    ...(entityId === undefined ? {} : { entityId }),
    ...foreseen,
  })),
  ...(next === undefined ? {} : { next }),
});

const counted = (results: readonly { readonly outcome: string }[]): z.infer<typeof Outcomes> =>
  Object.fromEntries(
    [...Map.groupBy(results, ({ outcome }) => outcome)].map(([name, all]) => [name, all.length]),
  );

const Dry = z.optional(z.boolean());
const also = {
  status: 200,
  summary: 'With "dry": true: what each would come to against State as it is now; nothing is done',
  answer: RehearsalView,
};

/** Replays, or says what that would come to. */
async function replayed(
  deps: Deps,
  { account: { account }, by, idempotencyKey }: Request<unknown, unknown>,
  which: Which,
  dry: boolean,
) {
  if (dry) return json(200, rehearsalView(await rehearse(deps, account, which)));
  const request = await replayEvents(deps, account, { which, by, idempotencyKey });
  return json(202, queuedView(request), {
    location: `${path.replace('{account}', account)}/${request.id}`,
  });
}

export const replayRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'POST',
      path: '/v1/accounts/{account}/events/{id}/replay',
      summary:
        'Handle one event anew, against State as it is now: what is outdated is skipped with the reason',
      scope: 'write',
      body: z.optional(z.strictObject({ dry: Dry })),
      bodyOptional: true,
      status: 202,
      answer: QueuedView,
      also,
      idempotent: true,
    },
    (request) => replayed(deps, request, { event: request.path.id ?? '' }, request.body?.dry ?? false),
  ),
  route(
    {
      method: 'POST',
      path,
      summary:
        'Handle the events of a time anew, oldest first, a thousand a call; "after" goes on from the last call’s next',
      scope: 'write',
      body: z.strictObject({ ...filterFields, from: Time, after: After, dry: Dry }),
      status: 202,
      answer: QueuedView,
      also,
      idempotent: true,
    },
    (request) => {
      const { dry = false, after, ...filter } = request.body;
      return replayed(deps, request, { filter: filterFrom(filter), after }, dry);
    },
  ),
  route(
    {
      method: 'GET',
      path: `${path}/{id}`,
      summary: 'A replay, and what became of each of its events',
      scope: 'read',
      status: 200,
      answer: ReplayView,
    },
    async ({ account: { account }, path: { id } }) => {
      const { request, events } = await replayReport(deps, account, id ?? '');
      return json(200, { ...queuedView(request), outcomes: counted(events), events });
    },
  ),
];
