import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../shared/errors.ts';
import {
  authorizeUrl,
  exchangeCode,
  NoAnswer,
  type OAuthPorts,
  refreshGrant,
  revokeGrant,
  type WireRequest,
  type WireResponse,
} from '../../../../shared/pipedrive/index.ts';

const APP = { clientId: 'client', clientSecret: 'client-secret' };
const NOW_MS = 1_000_000;
const MINUTE_MS = 60_000;

const tokens = (part: object = {}) => ({
  access_token: 'access',
  token_type: 'bearer',
  refresh_token: 'refresh',
  scope: 'base,users:read,admin',
  expires_in: 3599,
  api_domain: 'https://acme.pipedrive.com',
  ...part,
});
const answer = (status: number, body: unknown, headers = {}): WireResponse => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

/** The server of tokens, with one answer to everything. */
function server(response: WireResponse | Error) {
  const asked: WireRequest[] = [];
  const ports: OAuthPorts = {
    send: async (request) => {
      asked.push(request);
      if (response instanceof Error) throw response;
      return response;
    },
    now: () => NOW_MS,
    oauthOrigin: 'https://oauth.pipedrive.com',
  };
  return { ports, asked };
}
const refreshing = (response: WireResponse | Error) => refreshGrant(server(response).ports, APP, 'old');
const CALLBACK = 'https://api.example.com/oauth/callback';

test('a user is sent to consent with the app, the way back and the state, and no scope', () => {
  const url = new URL(
    authorizeUrl('https://oauth.pipedrive.com', {
      clientId: 'client',
      redirectUri: CALLBACK,
      state: 's&x=1',
    }),
  );

  expect(`${url.origin}${url.pathname}`).toBe('https://oauth.pipedrive.com/oauth/authorize');
  expect([...url.searchParams]).toEqual([
    ['client_id', 'client'],
    ['redirect_uri', CALLBACK],
    ['state', 's&x=1'],
  ]);
});

describe('a grant', () => {
  test('is asked for by the code, with the app’s Basic credentials and as a form', async () => {
    const { ports, asked } = server(answer(200, tokens()));

    const grant = await exchangeCode(ports, APP, { code: 'c+1', redirectUri: CALLBACK });

    expect(asked[0]).toMatchObject({
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('client:client-secret').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(asked[0]?.url.href).toBe('https://oauth.pipedrive.com/oauth/token');
    expect(Object.fromEntries(new URLSearchParams(String(asked[0]?.body)))).toEqual({
      grant_type: 'authorization_code',
      code: 'c+1',
      redirect_uri: CALLBACK,
    });
    expect(grant).toEqual({
      accessToken: 'access',
      refreshToken: 'refresh',
      obtainedMs: NOW_MS,
      refreshMs: NOW_MS + 3_599_000 * 0.75,
      expiresMs: NOW_MS + 3_599_000,
      scopes: ['base', 'users:read', 'admin'],
      origin: 'https://acme.pipedrive.com',
    });
  });

  test.each([0, -1, undefined, null, 'soon', Number.NaN, {}, '0'])(
    'whose expires_in is %j is taken for short-lived, so that nothing storms',
    async (expires_in) => {
      const grant = await refreshing(answer(200, tokens({ expires_in })));

      expect(grant.expiresMs - NOW_MS).toBe(5 * MINUTE_MS);
      expect(grant.refreshMs).toBeGreaterThan(NOW_MS + 3 * MINUTE_MS);
    },
  );

  test.each(['3599', 3599])('lives as long as Pipedrive says: %j', async (expires_in) => {
    expect((await refreshing(answer(200, tokens({ expires_in })))).expiresMs).toBe(NOW_MS + 3_599_000);
  });

  test.each([undefined, null, 7, ['admin']])('may come without a list of scopes: %j', async (scope) => {
    expect((await refreshing(answer(200, tokens({ scope })))).scopes).toEqual([]);
  });

  test.each([
    'http://169.254.169.254',
    'https://evil.example',
    'https://x.pipedrive.com@evil.example',
    'https://x.pipedrive.com.evil.example',
    'https://xpipedrive.com',
    'https://x.pipedrive.com:444',
    'https://x.pipedrive.com/path',
    'https://x.pipedrive.com?q=1',
    'http://x.pipedrive.com',
    '',
  ])('is not accepted for %j, where no token may be sent', async (api_domain) => {
    await expect(refreshing(answer(200, tokens({ api_domain })))).rejects.toMatchObject({
      name: 'ContractBroken',
      details: { field: 'api_domain' },
    });
  });

  test.each(['access_token', 'refresh_token', 'api_domain'])(
    'without %s is a broken contract that names the field',
    async (field) => {
      await expect(refreshing(answer(200, tokens({ [field]: undefined })))).rejects.toMatchObject({
        name: 'ContractBroken',
        details: { field },
      });
    },
  );
});

const refused = (error: string, message = '') => answer(400, { success: false, message, error });

describe('a refusal says what to do next', () => {
  test('a refresh token that is no longer accepted disconnects', async () => {
    await expect(refreshing(refused('invalid_grant'))).rejects.toMatchObject({
      name: 'Disconnected',
      message: expect.stringContaining('/oauth/install'),
    });
  });

  test('a code that has run out begins again', async () => {
    const { ports } = server(refused('invalid_grant'));

    await expect(exchangeCode(ports, APP, { code: 'c', redirectUri: CALLBACK })).rejects.toMatchObject({
      name: 'InvalidInput',
      details: { field: 'code' },
    });
  });

  test.each([refused('invalid_client'), refused('', 'Invalid client: client_id is unknown')])(
    'an app that Pipedrive does not know is set again',
    async (response) => {
      await expect(refreshing(response)).rejects.toMatchObject({
        name: 'Rejected',
        message: expect.stringContaining('POST /v1/oauth-app'),
      });
    },
  );

  test.each([
    answer(500, {}),
    answer(502, '<html>'),
    answer(503, ''),
    new NoAnswer(true),
    new NoAnswer(false),
  ])('a server that is away is tried again, the refresh token being as good as before', async (response) => {
    await expect(refreshing(response)).rejects.toMatchObject({ name: 'Unavailable', remedy: 'retry' });
  });

  test('too many requests wait as long as they are told', async () => {
    await expect(refreshing(answer(429, {}, { 'retry-after': '7' }))).rejects.toMatchObject({
      name: 'Throttled',
      retryAfterMs: 7000,
    });
  });

  test('whatever is answered, it is one of our errors and holds no secret', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 100, max: 599 }),
        fc.oneof(fc.json(), fc.string(), fc.constant(JSON.stringify(tokens({ api_domain: 'x' })))),
        async (status, text) => {
          const failure = await refreshing({ status, headers: {}, text }).catch((error: unknown) => error);

          if (!(failure instanceof Error)) return;
          expect(failure).toBeInstanceOf(AppError);
          expect(`${failure.message}${JSON.stringify(Object(failure).details)}`).not.toMatch(
            /client-secret|"old"|refresh"/,
          );
        },
      ),
    );
  });
});

test('a grant is given back by its refresh token, and one that is unknown is no error', async () => {
  const { ports, asked } = server(answer(200, ''));

  await revokeGrant(ports, APP, 'refresh');

  expect(asked[0]?.url.pathname).toBe('/oauth/revoke');
  expect(asked[0]?.body).toBe('token=refresh&token_type_hint=refresh_token');
});
