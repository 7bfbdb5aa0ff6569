import * as z from 'zod/mini';
import { InvalidInput, NotFound } from '../../../shared/errors.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import type { Audit } from '../../../shared/state/audit.ts';
import { EventEffect, type EventFilter, EventHead, EventRecord } from '../../../shared/state/event-record.ts';
import type { Events } from '../../../shared/state/events.ts';
import { After, limit, Time } from '../query.ts';
import { route, type Served } from '../route.ts';

export interface Deps {
  readonly pageOfEvents: Events['page'];
  readonly findEvent: Events['find'];
  readonly audited: Audit['audited'];
}

const path = '/v1/accounts/{account}/events';
const Name = z.string().check(z.minLength(1), z.maxLength(128));

/** Which events of the log; times are those of their receipt. */
export const filterFields = {
  from: z.optional(Time),
  to: z.optional(Time),
  entity: z.optional(Name),
  entityId: z.optional(Name),
  correlationId: z.optional(Name),
  effect: z.optional(EventEffect),
};

/** The filter that was asked for. Throws `InvalidInput` for one that cannot be meant. */
export function filterFrom(asked: EventFilter): EventFilter {
  const { from, to, entity, entityId, correlationId, effect } = asked;
  if (entityId !== undefined && entity === undefined)
    throw new InvalidInput('entityId needs entity as well: ids are counted within each', { field: 'entity' });
  if (from !== undefined && to !== undefined && from >= to)
    throw new InvalidInput('to must be later than from', { field: 'to' });
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(entity === undefined ? {} : { entity }),
    ...(entityId === undefined ? {} : { entityId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(effect === undefined ? {} : { effect }),
  };
}

const EventView = z.extend(z.omit(EventRecord, { raw: true, expiresAt: true }), {
  /** When the log forgets it. */
  keptUntil: z.string(),
});

const viewOf = ({ raw: _raw, expiresAt, ...event }: EventRecord): z.infer<typeof EventView> => ({
  ...event,
  keptUntil: new Date(expiresAt * 1000).toISOString(),
});

export const eventRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'GET',
      path,
      summary:
        'The log of events by time, record, correlation id and effect, the latest first; without what they say',
      scope: 'read',
      query: z.strictObject({
        ...filterFields,
        order: z.optional(z.enum(['latest-first', 'oldest-first'])),
        limit: limit(100, 500),
        after: After,
      }),
      status: 200,
      answer: z.object({ items: z.array(EventHead), next: z.optional(z.string()) }),
    },
    async ({ account: { account }, query: { limit: most, after, order, ...filter } }) =>
      json(
        200,
        await deps.pageOfEvents(account, filterFrom(filter), {
          limit: most,
          oldestFirst: order === 'oldest-first',
          ...(after === undefined ? {} : { after }),
        }),
      ),
  ),
  route(
    {
      method: 'GET',
      path: `${path}/{id}`,
      summary: 'One event: its attempts, what became of it and why, and its replays',
      scope: 'read',
      status: 200,
      answer: EventView,
    },
    async ({ account: { account }, path: { id } }) => json(200, viewOf(await found(deps, account, id))),
  ),
  route(
    {
      method: 'GET',
      path: `${path}/{id}/payload`,
      summary: 'What an event says, just as it came: personal data, so whoever looks is in the audit',
      scope: 'admin',
      status: 200,
      answer: z.object({ id: z.string(), raw: z.string() }),
    },
    async ({ account: { account }, path: { id }, by }) => {
      const event = await found(deps, account, id);
      const deed = { by, action: 'event.payload', subject: event.id };
      return deps.audited(account, deed, async () => ({
        changed: true,
        value: json(200, { id: event.id, raw: event.raw }),
      }));
    },
  ),
];

async function found({ findEvent }: Deps, account: string, id = ''): Promise<EventRecord> {
  const event = await findEvent(account, id);
  if (!event) throw new NotFound('The log has no such event, or no longer', {});
  return event;
}
