import * as z from 'zod/mini';
import { NotFound } from '../../../shared/errors.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import { type Graph, UserNode } from '../../../shared/state/graph.ts';
import { After, limit } from '../query.ts';
import { route, type Served } from '../route.ts';

export interface Deps {
  readonly graph: Graph;
}

const MOST_USERS = 500;

export const userRoutes = ({ graph }: Deps): Served[] => [
  route(
    {
      method: 'GET',
      path: '/v1/accounts/{account}/users',
      summary: 'The users of the identity graph, a page at a time',
      scope: 'read',
      query: z.strictObject({ limit: limit(100, MOST_USERS), after: After }),
      status: 200,
      answer: z.object({ items: z.array(UserNode), next: z.optional(z.string()) }),
    },
    async ({ account, query }) =>
      json(
        200,
        await graph.page(account.account, 'user', {
          limit: query.limit,
          ...(query.after === undefined ? {} : { after: query.after }),
        }),
      ),
  ),
  route(
    {
      method: 'GET',
      path: '/v1/accounts/{account}/users/{id}',
      summary: 'One user of the identity graph',
      scope: 'read',
      status: 200,
      answer: UserNode,
    },
    async ({ account, path }) => {
      const user = await graph.find(account.account, 'user', path.id ?? '');
      if (!user) throw new NotFound('No such user is in the identity graph; a sync may bring it');
      return json(200, user);
    },
  ),
];
