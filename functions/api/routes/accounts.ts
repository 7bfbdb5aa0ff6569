import * as z from 'zod/mini';
import { json } from '../../../shared/runtime/http-function.ts';
import { Account, accountSettings, Plan } from '../../../shared/state/accounts.ts';
import type { Connected } from '../connect-account.ts';
import type { Left } from '../disconnect-account.ts';
import { route, type Served } from '../route.ts';

export interface Deps {
  readonly listAccounts: () => Promise<readonly Account[]>;
  readonly connect: (request: z.infer<typeof ConnectBody>) => Promise<Connected>;
  readonly disconnect: (account: Account) => Promise<Left>;
}

export const ConnectBody = z.strictObject({
  /** The company's own address: `https://acme.pipedrive.com`. */
  domain: z.string().check(z.minLength(1), z.maxLength(300)),
  apiToken: z.string().check(z.regex(/^[\x21-\x7e]{8,1000}$/)),
  plan: z.optional(Plan),
  /** `read-only` until asked otherwise: nothing is written to the company and no webhook is registered. */
  mode: z._default(z.enum(['read-only', 'read-write']), 'read-only'),
  ...accountSettings,
});

const ConnectedView = z.object({
  account: Account,
  webhook: z.object({ state: z.string(), reason: z.optional(z.string()) }),
});

export const accountRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'GET',
      path: '/v1/accounts',
      summary: 'The connected companies',
      scope: 'read',
      status: 200,
      answer: z.object({ items: z.array(Account) }),
    },
    async () => json(200, { items: await deps.listAccounts() }),
  ),
  route(
    {
      method: 'POST',
      path: '/v1/accounts',
      summary: 'Connect a company by API token, or change its token, plan, mode or budget',
      scope: 'admin',
      body: ConnectBody,
      status: 200,
      answer: ConnectedView,
    },
    async ({ body }) => json(200, await deps.connect(body)),
  ),
  route(
    {
      method: 'DELETE',
      path: '/v1/accounts/{account}',
      summary: 'Disconnect a company: its webhooks and credentials go, what is known of it stays',
      scope: 'admin',
      status: 200,
      answer: z.object({ account: z.string(), state: z.string(), reason: z.optional(z.string()) }),
    },
    async ({ account }) => json(200, { account: account.account, ...(await deps.disconnect(account)) }),
  ),
];
