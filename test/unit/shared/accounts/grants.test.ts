import { describe, expect, test } from 'vitest';
import {
  credentialOf,
  type OAuthCredential,
  type PipedriveCredential,
} from '../../../../shared/accounts/credentials.ts';
import { createFreshGrant, type FreshGrant } from '../../../../shared/accounts/grants.ts';
import { AppError, Disconnected, Unavailable } from '../../../../shared/errors.ts';
import type { Grant } from '../../../../shared/pipedrive/index.ts';
import { createClaimRefresh } from '../../../../shared/state/refreshes.ts';
import { anAccount } from '../../../support/functions.ts';
import { createMemoryTable } from '../../../support/memory-table.ts';

const MINUTE_MS = 60_000;
const ORIGIN = 'https://acme.pipedrive.com';
const account = anAccount({ auth: 'oauth', origin: ORIGIN });

const aCredential = (generation: number, obtainedMs = 0): OAuthCredential => ({
  oauth: {
    accessToken: `access-${generation}`,
    refreshToken: `refresh-${generation}`,
    generation,
    obtainedMs,
    refreshMs: obtainedMs + 45 * MINUTE_MS,
    expiresMs: obtainedMs + 60 * MINUTE_MS,
    scopes: [],
  },
});

/** One secret and one table, shared by as many Lambdas as are started; time passes while one sleeps. */
function world() {
  const state: { nowMs: number; stored: PipedriveCredential | undefined } = {
    nowMs: 0,
    stored: aCredential(1),
  };
  const refreshed: string[] = [];
  const moves: string[] = [];
  const losses: string[] = [];
  const unused = () => Promise.reject(new Error('unused'));
  const claim = createClaimRefresh({ ...createMemoryTable(), put: unused, page: unused });
  let answer: (refreshToken: string) => Promise<Grant> = async () => grantAt(state.nowMs);
  const start = (): FreshGrant =>
    createFreshGrant({
      read: async () => state.stored,
      claim,
      refresh: (refreshToken) => {
        refreshed.push(refreshToken);
        return answer(refreshToken);
      },
      save: async (_, credential) => {
        state.stored = credential;
      },
      moved: async (_, origin) => {
        moves.push(origin);
      },
      lost: async (_, reason) => {
        losses.push(reason);
      },
      now: () => state.nowMs,
      sleep: async (ms) => {
        state.nowMs += ms;
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
  const answering = (next: typeof answer) => {
    answer = next;
  };
  return { state, start, refreshed, moves, losses, answering };
}

const grantAt = (nowMs: number, part: Partial<Grant> = {}): Grant => ({
  accessToken: `access at ${nowMs}`,
  refreshToken: 'refresh-next',
  obtainedMs: nowMs,
  refreshMs: nowMs + 45 * MINUTE_MS,
  expiresMs: nowMs + 60 * MINUTE_MS,
  scopes: ['admin'],
  origin: ORIGIN,
  ...part,
});
const isNext = ({ oauth }: OAuthCredential) => oauth.refreshToken === 'refresh-next';
const generationOf = ({ oauth }: OAuthCredential) => oauth.generation;

describe('a grant', () => {
  test('is used as it is while it is young', async () => {
    const { start, state, refreshed } = world();
    state.nowMs = 44 * MINUTE_MS;

    expect(generationOf(await start()(account, aCredential(1), false))).toBe(1);
    expect(refreshed).toEqual([]);
  });

  test('is followed by the next one ahead of its end, which is stored whole before it is used', async () => {
    const { start, state, refreshed } = world();
    state.nowMs = 46 * MINUTE_MS;

    const next = await start()(account, aCredential(1), false);

    expect(refreshed).toEqual(['refresh-1']);
    expect(state.stored).toEqual(next);
    expect(next.oauth).toMatchObject({ refreshToken: 'refresh-next', scopes: ['admin'] });
    expect(generationOf(next)).toBeGreaterThan(1);
  });

  test('is fetched once by many Lambdas, and the others go on with the one they have', async () => {
    const { start, state, refreshed } = world();
    state.nowMs = 46 * MINUTE_MS;
    const lambdas = Array.from({ length: 50 }, start);

    const grants = await Promise.all(lambdas.map((fresh) => fresh(account, aCredential(1), false)));

    expect(refreshed).toHaveLength(1);
    expect(grants.filter(isNext)).toHaveLength(1);
    expect(grants.map(({ oauth }) => oauth.accessToken)).toContain('access-1');
  });

  test('that has run out is waited for by those who do not fetch it', async () => {
    const { start, state, refreshed } = world();
    state.nowMs = 61 * MINUTE_MS;
    const lambdas = Array.from({ length: 20 }, start);

    const grants = await Promise.all(lambdas.map((fresh) => fresh(account, aCredential(1), false)));

    expect(refreshed).toHaveLength(1);
    expect(grants.every(isNext)).toBe(true);
  });

  test('is fetched once by one Lambda that is asked many times at once', async () => {
    const { start, state, refreshed } = world();
    state.nowMs = 61 * MINUTE_MS;
    const fresh = start();

    await Promise.all(Array.from({ length: 20 }, () => fresh(account, aCredential(1), false)));

    expect(refreshed).toHaveLength(1);
  });

  test('that another Lambda has stored already is taken from there', async () => {
    const { start, state, refreshed } = world();
    state.nowMs = 50 * MINUTE_MS;
    state.stored = aCredential(2, 46 * MINUTE_MS);

    expect(generationOf(await start()(account, aCredential(1), false))).toBe(2);
    expect(refreshed).toEqual([]);
  });

  test('that was refused is replaced before its time, but not one fetched a moment ago', async () => {
    const { start, state, refreshed } = world();
    state.nowMs = 5 * MINUTE_MS;
    const fresh = start();

    const next = await fresh(account, aCredential(1), true);
    const again = await fresh(account, next, true);

    expect(refreshed).toEqual(['refresh-1']);
    expect(isNext(next)).toBe(true);
    expect(again).toEqual(next);
  });

  test('tells when the company answers under another origin', async () => {
    const { start, state, moves, answering } = world();
    state.nowMs = 46 * MINUTE_MS;
    answering(async () => grantAt(state.nowMs, { origin: 'https://acme-new.pipedrive.com' }));

    await start()(account, aCredential(1), false);

    expect(moves).toEqual(['https://acme-new.pipedrive.com']);
  });

  test('goes on serving while the server of tokens is away, and fails only when it has run out', async () => {
    const { start, state, answering } = world();
    answering(() => Promise.reject(new Unavailable('away')));
    state.nowMs = 46 * MINUTE_MS;

    const early = await start()(account, aCredential(1), false);
    state.nowMs = 62 * MINUTE_MS;
    const late = start()(account, aCredential(1), false);

    expect(generationOf(early)).toBe(1);
    await expect(late).rejects.toMatchObject({ name: 'Unavailable' });
  });

  test('is fetched by another when whoever claimed it is gone', async () => {
    const { start, state, refreshed, answering } = world();
    state.nowMs = 61 * MINUTE_MS;
    answering(() => new Promise(() => {}));
    void start()(account, aCredential(1), false);
    await new Promise((resolve) => setImmediate(resolve));
    answering(async () => grantAt(state.nowMs));

    const waiting = start()(account, aCredential(1), false);
    await expect(waiting).rejects.toMatchObject({ name: 'Unavailable', remedy: 'retry' });
    state.nowMs += 30_001;
    const next = await start()(account, aCredential(1), false);

    expect(refreshed).toEqual(['refresh-1', 'refresh-1']);
    expect(isNext(next)).toBe(true);
  });
});

test('a grant of a new connection counts as newer than any of an earlier one', () => {
  const earlier = credentialOf(grantAt(5 * MINUTE_MS), aCredential(9));
  const later = credentialOf(grantAt(6 * MINUTE_MS));

  expect(generationOf(later)).toBeGreaterThan(generationOf(earlier));
  expect(generationOf(credentialOf(grantAt(0), earlier))).toBeGreaterThan(generationOf(earlier));
});

describe('a refresh token that is no longer accepted', () => {
  const refuse = () => Promise.reject(new Disconnected('Pipedrive no longer accepts the refresh token'));

  test('disconnects the account with the reason', async () => {
    const { start, state, losses, answering } = world();
    state.nowMs = 46 * MINUTE_MS;
    answering(refuse);

    await expect(start()(account, aCredential(1), false)).rejects.toBeInstanceOf(Disconnected);

    expect(losses).toEqual(['Pipedrive no longer accepts the refresh token']);
  });

  test('because another has used it up does not', async () => {
    const { start, state, losses, answering } = world();
    state.nowMs = 46 * MINUTE_MS;
    answering(() => {
      state.stored = aCredential(2, state.nowMs);
      return refuse();
    });

    expect(generationOf(await start()(account, aCredential(1), false))).toBe(2);
    expect(losses).toEqual([]);
  });
});

test('an account that was connected by API token in the meantime is tried again', async () => {
  const { start, state } = world();
  state.nowMs = 46 * MINUTE_MS;
  state.stored = { apiToken: 'token' };

  const failure = await start()(account, aCredential(1), false).catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(AppError);
  expect(failure).toMatchObject({ remedy: 'retry' });
});
