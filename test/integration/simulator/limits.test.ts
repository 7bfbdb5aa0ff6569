import { describe, expect, it } from 'vitest';
import { createBurst } from '../../../lib/simulator/limits/burst.ts';
import { startCompany } from './support.ts';

const times = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work));

describe('the burst window', () => {
  it('lets 20 requests of a Lite token pass in 2 s and refuses the next one', async () => {
    const { call } = await startCompany({ plan: 'lite' });
    const passed = await times(20, () => call('GET', '/api/v1/users/me'));

    const refused = await call('GET', '/api/v1/users/me');

    expect(new Set(passed.map(({ status }) => status))).toEqual(new Set([200]));
    expect(refused.status).toBe(429);
    expect(refused.json).toEqual({
      success: false,
      error: 'request over limit',
      error_info: 'Please check developers.pipedrive.com',
      data: null,
      additional_data: null,
    });
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(refused.headers.get('x-ratelimit-reset')).toBe('2');
  });

  it('rolls: a place is free 2 s after the request that took it', async () => {
    const { call, timers } = await startCompany({ plan: 'lite' });
    await times(10, () => call('GET', '/api/v1/users/me'));
    await timers.advance(1000);
    await times(10, () => call('GET', '/api/v1/users/me'));
    await timers.advance(999);
    const early = await call('GET', '/api/v1/users/me');

    await timers.advance(1);
    const passed = await times(10, () => call('GET', '/api/v1/users/me'));
    const eleventh = await call('GET', '/api/v1/users/me');

    expect(early.status).toBe(429);
    expect(early.headers.get('x-ratelimit-reset')).toBe('1');
    expect(passed.every(({ status }) => status === 200)).toBe(true);
    expect(eleventh.status).toBe(429);
  });

  it('is each token’s own', async () => {
    const { call } = await startCompany({ plan: 'lite' });
    await times(21, () => call('GET', '/api/v1/users/me'));

    const other = await call('GET', '/api/v1/users/me', undefined, 'simulated-api-token-2');

    expect(other.status).toBe(200);
  });

  it.each([
    ['lite', '20'],
    ['growth', '40'],
    ['premium', '100'],
    ['ultimate', '120'],
  ] as const)('of the plan %s is %s requests wide', async (plan, limit) => {
    const { call } = await startCompany({ plan });

    const reply = await call('GET', '/api/v1/users/me');

    expect(reply.headers.get('x-ratelimit-limit')).toBe(limit);
  });

  it('has a narrower one for searches, which takes nothing from the other', () => {
    const burst = createBurst(120);
    const searches = Array.from({ length: 11 }, () => burst.take('token', '/api/v2/deals/search', 0));

    const other = burst.take('token', '/api/v2/deals', 0);

    expect(searches.map(({ allowed }) => allowed)).toEqual([...Array(10).fill(true), false]);
    expect(other).toEqual({ allowed: true, limit: 120, remaining: 119, resetSeconds: 2 });
  });

  it('counts requests at their arrival, also while an answer is late', async () => {
    const { call, simulator, timers } = await startCompany({ plan: 'lite' });
    simulator.inject({ fault: { kind: 'latency', ms: 5000 }, times: 20 });
    const slow = times(20, () => call('GET', '/api/v1/users/me'));
    await expect.poll(() => timers.pending()).toBeGreaterThanOrEqual(20);

    const refused = await call('GET', '/api/v1/users/me');
    await timers.advance(5000);
    const late = await slow;

    expect(refused.status).toBe(429);
    expect(late.every(({ status }) => status === 200)).toBe(true);
  });
});

describe('hammering on through 429', () => {
  it('ends in a page of HTML with 403, which passes after a while', async () => {
    const abuse = { refusals: 5, windowMs: 10_000, blockMs: 60_000 };
    const { call, timers } = await startCompany({ plan: 'lite', abuse });
    await times(25, () => call('GET', '/api/v1/users/me'));

    const blocked = await call('GET', '/api/v1/users/me');
    await timers.advance(60_000);
    const later = await call('GET', '/api/v1/users/me');

    expect(blocked.status).toBe(403);
    expect(blocked.headers.get('content-type')).toContain('text/html');
    expect(blocked.text).toContain('Cloudflare');
    expect(later.status).toBe(200);
  });

  it('does not count refusals that lie further back than the window', async () => {
    const abuse = { refusals: 5, windowMs: 1000, blockMs: 60_000 };
    const { call, timers } = await startCompany({ plan: 'lite', abuse });
    await times(24, () => call('GET', '/api/v1/users/me'));
    await timers.advance(1500);

    const fifth = await call('GET', '/api/v1/users/me');
    const after = await call('GET', '/api/v1/users/me');

    expect(fifth.status).toBe(429);
    expect(after.status).toBe(429);
  });
});

describe('the daily token budget', () => {
  it('is 30,000 times the plan’s multiplier for every seat', async () => {
    const { call } = await startCompany({ plan: 'growth', seats: 20 });

    const reply = await call('GET', '/api/v1/users/me');

    expect(reply.headers.get('x-daily-ratelimit-token-limit')).toBe('1200000');
  });

  it('is charged with what each operation costs, whoever calls', async () => {
    const { call, simulator } = await startCompany({ seats: 20 });

    await call('GET', '/api/v1/users');
    await call('GET', '/api/v2/deals');
    await call('GET', '/api/v1/users/find?term=a', undefined, 'simulated-api-token-2');
    const last = await call('PATCH', '/api/v2/deals/1', { title: 'New' });

    expect(simulator.tokensSpent()).toBe(20 + 10 + 40 + 5);
    expect(last.headers.get('x-daily-ratelimit-token-remaining')).toBe(String(20 * 150_000 - 75));
  });

  it('refuses everything once it is spent, until midnight in the company’s time zone', async () => {
    // The tests' clock starts at 09:00 UTC, which is 18:00 in Tokyo.
    const { call, simulator, timers } = await startCompany({
      timeZone: 'Asia/Tokyo',
      plan: 'lite',
      users: 1,
    });
    simulator.company.spend.put({ id: '2026-11-20', tokens: 29_999 });
    const last = await call('GET', '/api/v1/users');

    const refused = await call('GET', '/api/v1/users/me');
    await timers.advance(6 * 3600_000 - 1);
    const beforeMidnight = await call('GET', '/api/v1/users/me');
    await timers.advance(1);
    const nextDay = await call('GET', '/api/v1/users/me');

    expect(last.status).toBe(200);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-daily-ratelimit-token-remaining')).toBe('0');
    expect(beforeMidnight.status).toBe(429);
    expect(nextDay.status).toBe(200);
    expect(simulator.tokensSpent()).toBe(2);
  });

  it('comes with the POST and PUT requests left, and only for those', async () => {
    const { call } = await startCompany();

    const post = await call('POST', '/api/v1/users', { email: 'new@example.com' });
    const put = await call('PUT', '/api/v1/users/3', { active_flag: true });
    const patch = await call('PATCH', '/api/v2/deals/1', {});

    expect(post.headers.get('x-daily-requests-left')).toBe('9999');
    expect(put.headers.get('x-daily-requests-left')).toBe('9998');
    expect(patch.headers.get('x-daily-requests-left')).toBeNull();
  });
});

it('can leave all rate limit headers out', async () => {
  const { call } = await startCompany({ rateHeaders: false });

  const reply = await call('POST', '/api/v1/users', { email: 'new@example.com' });

  expect([...reply.headers.keys()].filter((name) => name.startsWith('x-'))).toEqual([]);
});
