import * as z from 'zod/mini';
import { NotFound } from '../../../shared/errors.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import { type Account, AccountId } from '../../../shared/state/accounts.ts';
import { Scope, type Tokens } from '../../../shared/state/tokens.ts';
import { route, type Served } from '../route.ts';

export interface Deps {
  readonly saveToken: Tokens['save'];
  readonly findAccount: (account: string) => Promise<Account | undefined>;
  /** 32 random bytes as text. */
  readonly newToken: () => string;
  readonly now: () => number;
}

const Body = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  scopes: z.array(Scope).check(z.minLength(1)),
  /** The account it is for; left out, it is for all of this deployment. */
  account: z.optional(AccountId),
});

export const tokenRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'POST',
      path: '/v1/tokens',
      summary: 'Make a bearer token; it is shown this once and stored hashed',
      scope: 'admin',
      body: Body,
      status: 201,
      answer: z.extend(Body, { token: z.string() }),
    },
    async ({ body }) => {
      if (body.account !== undefined && !(await deps.findAccount(body.account)))
        throw new NotFound('No such account is connected', { field: 'account' });
      const token = deps.newToken();
      await deps.saveToken(token, { ...body, createdAt: new Date(deps.now()).toISOString() });
      return json(201, { ...body, token });
    },
  ),
];
