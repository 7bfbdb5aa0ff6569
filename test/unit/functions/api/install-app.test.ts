import { describe, expect, test } from 'vitest';
import { askConsent, type Deps, finishConsent, invite } from '../../../../functions/api/install-app.ts';
import { InvalidInput } from '../../../../shared/errors.ts';
import type { Grant } from '../../../../shared/pipedrive/index.ts';
import type { Installation } from '../../../../shared/state/installations.ts';
import { anAccount, NOW_MS } from '../../../support/functions.ts';

const TICKET = 'a'.repeat(43);
const COOKIE = `pipewarden-install=${TICKET}`;

const aGrant = (part: Partial<Grant> = {}): Grant => ({
  accessToken: 'access',
  refreshToken: 'refresh',
  obtainedMs: NOW_MS,
  refreshMs: NOW_MS + 1,
  expiresMs: NOW_MS + 2,
  scopes: ['base', 'users:read', 'admin'],
  origin: 'https://acme.pipedrive.com',
  ...part,
});

/** Installing, with a memory of tickets; `order` is what was done, in order. */
function rig({ grant = aGrant(), apiUrl = 'https://api.example.com', app = true } = {}) {
  const tickets = new Map<string, Installation>();
  const order: string[] = [];
  const state = { nowMs: NOW_MS };
  const find = async (ticket: string, nowMs: number) => {
    const found = tickets.get(ticket);
    return found && !found.usedAt && found.expiresAt * 1000 > nowMs ? found : undefined;
  };
  const deps: Deps = {
    oauthApp: async () => (app ? { clientId: 'client', clientSecret: 'secret' } : undefined),
    installations: {
      add: async (ticket, installation) => {
        tickets.set(ticket, installation);
      },
      find,
      use: async (ticket, nowMs) => {
        const found = await find(ticket, nowMs);
        if (found) tickets.set(ticket, { ...found, usedAt: 'now' });
        order.push(found ? 'ticket used' : 'no ticket');
        return found;
      },
    },
    newTicket: () => TICKET,
    exchange: async (_, code, redirectUri) => {
      order.push(`exchange ${code} ${redirectUri}`);
      return grant;
    },
    revoke: async (_, refreshToken) => {
      order.push(`revoke ${refreshToken}`);
    },
    connect: async ({ origin }, { plan, mode }) => {
      order.push(`connect ${origin} ${plan} ${mode}`);
      return { account: anAccount(), webhook: { state: 'registered' } };
    },
    oauthOrigin: 'https://oauth.pipedrive.com',
    apiUrl,
    now: () => state.nowMs,
  };
  return { deps, order, state, tickets };
}
const wish = { plan: 'growth', mode: 'read-write' } as const;
const consent = { code: 'code', state: TICKET, cookies: ['other=1', COOKIE] };

describe('a link', () => {
  test('leads here, says until when it is good, and carries what was wished', async () => {
    const { deps, tickets } = rig();

    const link = await invite(deps, wish);

    expect(link).toEqual({
      url: `https://api.example.com/oauth/install?ticket=${TICKET}`,
      expiresAt: '2026-11-20T09:15:00.000Z',
    });
    expect(tickets.get(TICKET)).toMatchObject(wish);
  });

  test('is not made before there is an app', async () => {
    await expect(invite(rig({ app: false }).deps, wish)).rejects.toMatchObject({
      name: 'NotFound',
      message: expect.stringContaining('POST /v1/oauth-app'),
    });
  });

  test('sends a browser to Pipedrive, tied to it by a cookie that scripts cannot read', async () => {
    const { deps } = rig();
    await invite(deps, wish);

    const { location, cookie } = await askConsent(deps, TICKET);

    expect(new URL(location).searchParams.get('state')).toBe(TICKET);
    expect(new URL(location).searchParams.get('redirect_uri')).toBe('https://api.example.com/oauth/callback');
    expect(cookie).toBe(`${COOKIE}; Path=/oauth; Max-Age=900; HttpOnly; SameSite=Lax; Secure`);
  });

  test('works where there is no TLS, whose cookies cannot be Secure', async () => {
    const { deps } = rig({ apiUrl: 'http://127.0.0.1:8787' });
    await invite(deps, wish);

    expect((await askConsent(deps, TICKET)).cookie).not.toContain('Secure');
  });

  test('can be looked at twice, but not after its time', async () => {
    const { deps, state } = rig();
    await invite(deps, wish);

    await askConsent(deps, TICKET);
    await askConsent(deps, TICKET);
    state.nowMs += 15 * 60_000;

    await expect(askConsent(deps, TICKET)).rejects.toBeInstanceOf(InvalidInput);
  });
});

describe('a consent', () => {
  test('connects what was wished, once, the ticket being used up first', async () => {
    const { deps, order } = rig();
    await invite(deps, wish);

    await finishConsent(deps, consent);
    await expect(finishConsent(deps, consent)).rejects.toBeInstanceOf(InvalidInput);

    expect(order).toEqual([
      'ticket used',
      'exchange code https://api.example.com/oauth/callback',
      'connect https://acme.pipedrive.com growth read-write',
      'no ticket',
    ]);
  });

  test.each([
    ['of another browser', { ...consent, cookies: [] }],
    ['with another ticket’s cookie', { ...consent, cookies: [`pipewarden-install=${'b'.repeat(43)}`] }],
    ['without a state', { ...consent, state: '' }],
    [
      'of a state nobody made',
      { ...consent, state: 'b'.repeat(43), cookies: [`pipewarden-install=${'b'.repeat(43)}`] },
    ],
  ])('%s connects nothing, and its code is not exchanged', async (_, given) => {
    const { deps, order } = rig();
    await invite(deps, wish);

    await expect(finishConsent(deps, given)).rejects.toBeInstanceOf(InvalidInput);

    expect(order.filter((step) => step !== 'no ticket')).toEqual([]);
  });

  test('without a scope that is needed is given back, naming the scope', async () => {
    const { deps, order } = rig({ grant: aGrant({ scopes: ['base', 'users:read'] }) });
    await invite(deps, wish);

    await expect(finishConsent(deps, consent)).rejects.toMatchObject({
      name: 'Rejected',
      message: expect.stringContaining('no scope admin'),
    });

    expect(order.at(-1)).toBe('revoke refresh');
  });

  test('whose scopes Pipedrive does not say is taken as it is', async () => {
    const { deps } = rig({ grant: aGrant({ scopes: [] }) });
    await invite(deps, wish);

    await expect(finishConsent(deps, consent)).resolves.toMatchObject({ webhook: { state: 'registered' } });
  });
});
