import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { OAuthAppCredential } from '../../../shared/accounts/credentials.ts';
import { AppError, Unauthorized } from '../../../shared/errors.ts';
import { type HttpAnswer, json, jsonBody, problemFrom } from '../../../shared/runtime/http-function.ts';
import { parse } from '../../../shared/runtime/parse.ts';
import { accountSettings, Plan } from '../../../shared/state/accounts.ts';
import type { Notice } from '../disconnect-account.ts';
import { askConsent, callbackUrl, finishConsent, type Deps as InstallDeps, invite } from '../install-app.ts';
import { page, redirect } from '../page.ts';
import { route, type Served } from '../route.ts';

export interface Deps extends InstallDeps {
  readonly saveOAuthApp: (app: OAuthAppCredential) => Promise<void>;
  /** Whether the notice disconnected an account. */
  readonly uninstalled: (notice: Notice) => Promise<boolean>;
}

const AppText = z.string().check(z.regex(/^[\x21-\x39\x3b-\x7e]{1,500}$/));
const Ticket = z.string().check(z.regex(/^[\w-]{43}$/));

/** Connecting a company by its user's consent instead of an API token. */
export const oauthRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'POST',
      path: '/v1/oauth-app',
      summary:
        'Say which Pipedrive app this deployment is; answers the callback URL to set in the Developer Hub',
      scope: 'admin',
      body: z.strictObject({ clientId: AppText, clientSecret: AppText }),
      status: 200,
      answer: z.object({ clientId: z.string(), callbackUrl: z.string() }),
    },
    async ({ body }) => {
      await deps.saveOAuthApp(body);
      return json(200, { clientId: body.clientId, callbackUrl: callbackUrl(deps.apiUrl) });
    },
  ),
  route(
    {
      method: 'POST',
      path: '/v1/installations',
      summary:
        'Make a link at which a Pipedrive admin connects the company by consent: good once, for 15 minutes',
      scope: 'admin',
      body: z.strictObject({
        plan: z.optional(Plan),
        mode: z._default(z.enum(['read-only', 'read-write']), 'read-only'),
        ...accountSettings,
      }),
      status: 201,
      answer: z.object({ url: z.string(), expiresAt: z.string() }),
    },
    async ({ body }) => json(201, await invite(deps, body)),
  ),
  route(
    {
      method: 'GET',
      path: '/oauth/install',
      summary: 'Sends a browser to Pipedrive to consent',
      query: z.object({ ticket: Ticket }),
      status: 302,
    },
    ({ query: { ticket } }) =>
      shown(async () => {
        const { location, cookie } = await askConsent(deps, ticket);
        return redirect(location, cookie);
      }),
  ),
  route(
    {
      method: 'GET',
      path: '/oauth/callback',
      summary: 'Where Pipedrive sends the browser back to',
      query: z.object({
        code: z.optional(z.string().check(z.maxLength(2000))),
        state: z.optional(z.string().check(z.maxLength(200))),
        error: z.optional(z.string().check(z.maxLength(200))),
      }),
      status: 200,
    },
    ({ query: { code, state = '', error }, event }) =>
      shown(async () => {
        if (error !== undefined || code === undefined)
          return page(400, 'Nothing was connected', 'Consent was not given. Open the link again to give it.');
        const { account } = await finishConsent(deps, { code, state, cookies: event.cookies ?? [] });
        return page(
          200,
          `${account.name || `Company ${account.account}`} is connected`,
          `Pipewarden works with it ${account.mode} from now on, as company ${account.account}. You can close this page.`,
        );
      }),
  ),
  route(
    {
      method: 'DELETE',
      path: '/oauth/callback',
      summary: 'Pipedrive tells that a user has uninstalled the app',
      basic: true,
      status: 200,
      answer: z.object({ disconnected: z.boolean() }),
    },
    async ({ event }) => {
      const app = await deps.oauthApp();
      if (!app || !isFromPipedrive(event.headers.authorization, app))
        throw new Unauthorized('Send the client id and secret of the app', { challenge: 'Basic' });
      const notice = noticeFrom(parse(UninstallNotice, jsonBody(event)));
      return json(200, { disconnected: await deps.uninstalled(notice) });
    },
  ),
];

/** A person waits in a browser: what goes wrong is a page too, with the same status as elsewhere. */
async function shown(work: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return page(problemFrom(error).statusCode ?? 500, 'Nothing was connected', error.message);
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Digests are compared, so that neither the length nor a common start of a guess shows in the time. */
function isFromPipedrive(
  header: string | undefined,
  { clientId, clientSecret }: OAuthAppCredential,
): boolean {
  const pair = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const given = /^basic (\S+)$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(pair));
}

const Digits = z.union([z.int(), z.string().check(z.regex(/^\d{1,15}$/))]);

/** `timestamp` is documented without a unit: seconds, milliseconds and ISO text are understood. */
const UninstallNotice = z.object({
  company_id: Digits,
  user_id: Digits,
  timestamp: z.optional(z.unknown()),
});

function noticeFrom({ company_id, user_id, timestamp }: z.infer<typeof UninstallNotice>): Notice {
  const number = Number(timestamp);
  const given = typeof timestamp === 'string' && Number.isNaN(number) ? Date.parse(timestamp) : number;
  const atMs = given < 1e11 ? given * 1000 : given;
  return {
    account: String(company_id),
    userId: Number(user_id),
    ...(Number.isFinite(atMs) ? { atMs } : {}),
  };
}
