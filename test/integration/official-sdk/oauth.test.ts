import { Configuration, OAuth2Configuration, UsersApi } from 'pipedrive/v1';
import { Configuration as ConfigurationV2, DealsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { CALLBACK, consentCode } from '../../support/consent.ts';
import { officialClient } from './support.ts';

async function officialApp(options: Parameters<typeof officialClient>[0] = {}) {
  const { simulator } = await officialClient(options);
  const oauth = new OAuth2Configuration({
    clientId: 'simulated-client-id',
    clientSecret: 'simulated-client-secret',
    redirectUri: CALLBACK,
    host: simulator.url,
  });
  const users = () =>
    new UsersApi(new Configuration({ accessToken: oauth.getAccessToken, basePath: oauth.basePath }));
  const refreshes = () =>
    simulator.requests().filter(({ operation }) => operation === 'refresh-tokens').length;
  return { simulator, oauth, users, refreshes };
}

describe('the official client as an app', () => {
  it('finds the consent page', async () => {
    const { oauth } = await officialApp();

    const page = await fetch(oauth.authorizationUrl);

    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Allow and install');
  });

  it('exchanges a code and calls both versions with its access token', async () => {
    const { simulator, oauth, users } = await officialApp();

    const token = await oauth.authorize(await consentCode(simulator.url, 2));
    const me = await users().getCurrentUser();
    const accessToken = oauth.getAccessToken;
    const v2 = new ConfigurationV2({ accessToken, basePath: `${token.api_domain}/api/v2` });
    const deals = await new DealsApi(v2).getDeals({ limit: 1 });

    expect(oauth.basePath).toBe(`${simulator.url}/api/v1`);
    expect(me.data?.id).toBe(2);
    expect(deals.data).toHaveLength(1);
  });

  it('refreshes an access token that has run out', async () => {
    const { simulator, oauth, users, refreshes } = await officialApp();
    const first = await oauth.authorize(await consentCode(simulator.url));
    // The client reads the machine's own clock, so it is told that the hour is over.
    oauth.updateToken({ ...first, expires_in: -1 });

    const me = await users().getCurrentUser();

    expect(me.data?.id).toBe(1);
    expect(refreshes()).toBe(1);
    expect(await oauth.getAccessToken()).not.toBe(first.access_token);
    expect(refreshes()).toBe(1);
  });

  it('keeps the refresh token that replaces the last one', async () => {
    const { simulator, oauth, refreshes } = await officialApp({ refreshTokens: 'rotated' });
    const first = await oauth.authorize(await consentCode(simulator.url));

    const second = await oauth.tokenRefresh();
    const third = await oauth.tokenRefresh();

    const tokens = [first, second, third].map(({ refresh_token }) => refresh_token);
    expect(new Set(tokens).size).toBe(3);
    expect(refreshes()).toBe(2);
  });

  it('is told why there are no tokens', async () => {
    const { simulator, oauth } = await officialApp();
    const code = await consentCode(simulator.url);
    await oauth.authorize(code);

    await expect(oauth.authorize(code)).rejects.toEqual({
      success: false,
      message: 'Invalid grant: authorization_code is invalid',
      error: 'invalid_grant',
    });
  });

  it('uninstalls itself by revoking the refresh token', async () => {
    const { simulator, oauth, users } = await officialApp();
    await oauth.authorize(await consentCode(simulator.url));

    await oauth.revokeToken('refresh_token');

    await expect(users().getCurrentUser()).rejects.toMatchObject({
      error: 'Invalid token: access token is invalid',
    });
    await expect(oauth.tokenRefresh()).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('may do what its scopes allow', async () => {
    const { simulator, oauth, users } = await officialApp({
      oauthApp: {
        clientId: 'simulated-client-id',
        clientSecret: 'simulated-client-secret',
        scopes: ['base'],
      },
    });
    await oauth.authorize(await consentCode(simulator.url));

    await expect(users().getUsers()).rejects.toEqual({ success: false, error: 'Scope and URL mismatch' });
  });
});
