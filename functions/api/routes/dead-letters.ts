import * as z from 'zod/mini';
import { InvalidInput } from '../../../shared/errors.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import { type Audit, AuditEntry } from '../../../shared/state/audit.ts';
import { DeadLetter, DeadLetterStatus } from '../../../shared/state/dead-letters.ts';
import { WriteEdit } from '../../../shared/writes/write-request.ts';
import { type DecideDeps, discard, editAndRedrive, redrive, redriveSeveral } from '../decide-dead-letter.ts';
import { After, limit } from '../query.ts';
import { route, type Served } from '../route.ts';

export interface Deps extends DecideDeps {
  readonly listAudit: Audit['page'];
}

const MOST_LISTED = 500;
const MOST_IDS = 500;
/** A list of one status looks through so many pages at most, and then says where to go on. */
const MOST_PAGES = 10;
const path = '/v1/accounts/{account}/dead-letters';

const Id = z.string().check(z.minLength(1), z.maxLength(128));

/** Which ones: some, by id, or all that wait. */
const Which = z.strictObject({
  ids: z.optional(z.array(Id).check(z.minLength(1), z.maxLength(MOST_IDS))),
  all: z.optional(z.literal(true)),
});

/** A dead letter as it is shown: its place in the queue is our own affair. */
const View = z.omit(DeadLetter, { group: true, messageId: true, place: true });
const viewOf = ({ group: _group, messageId: _messageId, place: _place, ...view }: DeadLetter) => view;

export const deadLetterRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'GET',
      path,
      summary: 'What failed for good, with its reason, a page at a time',
      scope: 'read',
      query: z.strictObject({
        status: z.optional(DeadLetterStatus),
        limit: limit(100, MOST_LISTED),
        after: After,
      }),
      status: 200,
      answer: z.object({ items: z.array(View), next: z.optional(z.string()) }),
    },
    async ({ account: { account }, query: { status, limit, after } }) => {
      const items: DeadLetter[] = [];
      let next = after;
      for (let pages = 0; pages < MOST_PAGES && items.length < limit; pages++) {
        const page = await deps.letters.page(account, {
          limit: limit - items.length,
          ...(next === undefined ? {} : { after: next }),
        });
        items.push(...page.items.filter((letter) => status === undefined || letter.status === status));
        next = page.next;
        if (next === undefined) break;
      }
      return json(200, { items: items.map(viewOf), ...(next === undefined ? {} : { next }) });
    },
  ),
  route(
    {
      method: 'POST',
      path: `${path}/redrive`,
      summary: 'Send some dead letters to their queue again, or all that wait',
      scope: 'write',
      body: Which,
      status: 202,
      answer: z.object({
        items: z.array(
          z.object({ id: z.string(), status: z.enum(['redriven', 'left']), problem: z.optional(z.string()) }),
        ),
        more: z.boolean(),
      }),
    },
    async ({ account, by, body: { ids, all } }) => {
      const wanted = all === undefined ? ids : ids === undefined ? ('all' as const) : undefined;
      if (wanted === undefined)
        throw new InvalidInput('Send either "ids", a list, or "all": true', { field: 'ids' });
      return json(202, await redriveSeveral(deps, { account, by }, wanted));
    },
  ),
  route(
    {
      method: 'POST',
      path: `${path}/{id}/redrive`,
      summary:
        'Send one dead letter to its queue again; a write with another path, query or body, where given',
      scope: 'write',
      body: z.optional(WriteEdit),
      bodyOptional: true,
      status: 202,
      answer: View,
    },
    async ({ account, by, path: { id = '' }, body = {} }) => {
      const edits = Object.keys(body).length > 0;
      const decider = { account, by };
      return json(
        202,
        viewOf(await (edits ? editAndRedrive(deps, decider, id, body) : redrive(deps, decider, id))),
      );
    },
  ),
  route(
    {
      method: 'POST',
      path: `${path}/{id}/discard`,
      summary: 'Decide against a dead letter: it is not sent again',
      scope: 'write',
      status: 200,
      answer: View,
    },
    async ({ account, by, path: { id = '' } }) => json(200, viewOf(await discard(deps, { account, by }, id))),
  ),
  route(
    {
      method: 'GET',
      path: '/v1/accounts/{account}/audit',
      summary: 'Who decided what and when, newest first; fields by name, never what they say',
      scope: 'read',
      query: z.strictObject({ limit: limit(100, MOST_LISTED), after: After }),
      status: 200,
      answer: z.object({ items: z.array(AuditEntry), next: z.optional(z.string()) }),
    },
    async ({ account: { account }, query: { limit, after } }) =>
      json(200, await deps.listAudit(account, { limit, ...(after === undefined ? {} : { after }) })),
  ),
];
