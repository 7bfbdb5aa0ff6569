import { describe, expect, test } from 'vitest';
import { errorFrom } from '../../../../shared/pipedrive/error-from.ts';
import { catalog, type Endpoint } from '../../../../shared/pipedrive/index.ts';
import { aResponse } from '../../../support/builders.ts';
import { NOW_MS } from '../../../support/functions.ts';

/** The error of an answer, whose body is JSON unless it is undefined. */
const errorOf = (
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
  endpoint: Endpoint = catalog.v2.updateDeal,
) => errorFrom(endpoint, aResponse(status, '', headers), body, NOW_MS);

const no = { success: false, error: 'No.' };
const rows: [number, string, unknown, string, string][] = [
  [400, 'JSON', no, 'Rejected', 'stop'],
  [401, 'JSON', no, 'Disconnected', 'stop'],
  [402, 'JSON (trial expired)', no, 'Rejected', 'stop'],
  [403, 'JSON (no permission)', no, 'Rejected', 'stop'],
  [403, 'HTML (Cloudflare)', undefined, 'Blocked', 'retry'],
  [404, 'JSON', no, 'NotFound', 'reject'],
  [405, 'JSON', no, 'Rejected', 'stop'],
  [408, 'nothing', undefined, 'Unavailable', 'retry'],
  [409, 'JSON', no, 'Rejected', 'stop'],
  [410, 'JSON with success: true', { success: true, data: { id: 8 } }, 'NotFound', 'reject'],
  [413, 'HTML', undefined, 'Rejected', 'stop'],
  [415, 'JSON', no, 'Rejected', 'stop'],
  [422, 'JSON', no, 'Rejected', 'stop'],
  [429, 'JSON', no, 'Throttled', 'retry'],
  [429, 'HTML', undefined, 'Throttled', 'retry'],
  [500, 'JSON', no, 'Unavailable', 'retry'],
  [501, 'JSON', no, 'Unavailable', 'retry'],
  [502, 'HTML', undefined, 'Unavailable', 'retry'],
  [503, 'JSON', no, 'Unavailable', 'retry'],
  [504, 'HTML', undefined, 'Unavailable', 'retry'],
  [520, 'HTML (Cloudflare)', undefined, 'Unavailable', 'retry'],
  [302, 'nothing', undefined, 'Rejected', 'stop'],
];

describe('what to do next follows from the status:', () => {
  test.each(rows)('%i with %s', (status, _form, body, name, remedy) => {
    const error = errorOf(status, body);

    expect(error).toMatchObject({ name, remedy, details: { operation: 'updateDeal', status } });
    expect(error.message).toMatch(/^updateDeal: /);
  });

  test('an operation that Pipedrive has removed may be answered like a wrong token, which it is not', () => {
    expect(errorOf(401, no, {}, catalog.v1.getPersons)).toMatchObject({ name: 'Rejected', remedy: 'stop' });
  });

  test.each([500, 502, 503, 504, 408])('a create answered with %i may have happened', (status) => {
    const error = errorOf(status, undefined, {}, catalog.v2.addDeal);

    expect(error).toMatchObject({ name: 'Uncertain', remedy: 'reconcile', details: { status } });
  });

  test.each([400, 401, 403, 404, 422, 429])('a create answered with %i did nothing', (status) => {
    const error = errorOf(status, no, {}, catalog.v2.addDeal);

    expect(error.remedy).not.toBe('reconcile');
  });
});

describe('Pipedrive’s reason is passed on', () => {
  test.each([
    ['error', { error: 'Scope and URL mismatch' }, 'Scope and URL mismatch'],
    ['message', { message: 'Forbidden' }, 'Forbidden'],
    ['error before message', { error: 'First', message: 'Second' }, 'First'],
  ])('from %s', (_field, body, reason) => {
    expect(errorOf(403, body).message).toBe(`updateDeal: Pipedrive refused (403): ${reason}`);
  });

  test('from the first of its errors by field, with the field', () => {
    const body = {
      success: false,
      errors: { subscription_url: ['invalid', 'non-reachable URL'], name: ['x'] },
    };

    const error = errorOf(422, body, {}, catalog.v1.addWebhook);

    expect(error.message).toBe('addWebhook: Pipedrive refused (422): invalid, non-reachable URL');
    expect(error.details).toEqual({ operation: 'addWebhook', status: 422, field: 'subscription_url' });
  });

  test.each([
    ['a number', { error: 5 }],
    ['no errors', { errors: {} }],
    ['null', null],
    ['a list', [1, 2]],
    ['a text', 'No.'],
  ])('unless it is %s', (_form, body) => {
    expect(errorOf(400, body).message).toBe('updateDeal: Pipedrive refused (400)');
  });

  test.each([
    ['error', { error: 'The user ada.lovelace+x@example.com exists <bob@example.io>' }],
    ['message', { message: 'The user ada.lovelace+x@example.com exists <bob@example.io>' }],
    ['errors', { errors: { email: ['The user ada.lovelace+x@example.com exists <bob@example.io>'] } }],
  ])('without the e-mail addresses in %s', (_field, body) => {
    const { message } = errorOf(422, body);

    expect(message).toBe('updateDeal: Pipedrive refused (422): The user [address] exists <[address]>');
  });

  test('without tokens, and addresses that were written for a URL', () => {
    const token = '0123456789abcdef0123456789abcdef01234567';

    const { message } = errorOf(400, { error: `/users?api_token=${token}&term=ada%40example.com is wrong` });

    expect(message).toBe('updateDeal: Pipedrive refused (400): [address] is wrong');
    expect(errorOf(400, { error: `The token ${token} is old` }).message).toContain('The token [key] is old');
  });

  test('without the half of an address, where it is cut', () => {
    const keys = `${'0123456789'.repeat(4)}ab `.repeat(46);

    const { message } = errorOf(400, { error: `${keys}ada.lovelace.the.first@example.com` });

    expect(message).toMatch(/\[key\] $/);
  });

  test('without a field whose name could be anything', () => {
    const error = errorOf(422, { errors: { 'ada@example.com': ['taken'] } });

    expect(error.details).toEqual({ operation: 'updateDeal', status: 422 });
  });

  test.each([
    ['error', { error: `${'x'.repeat(295)} ada@example.com` }],
    ['errors', { errors: { name: ['y'.repeat(100_000)] } }],
  ])('and kept short: %s', (_field, body) => {
    const { message } = errorOf(422, body);

    expect(message.length).toBeLessThan(400);
    expect(message).not.toContain('ada@');
  });
});

describe('a 429 says when to ask again', () => {
  test('by the whole window when no header does', () => {
    expect(errorOf(429, no)).toMatchObject({ name: 'Throttled', retryAfterMs: 2000 });
  });

  test('by x-ratelimit-reset as seconds', () => {
    expect(errorOf(429, no, { 'x-ratelimit-reset': '1' })).toMatchObject({ retryAfterMs: 1000 });
  });

  test('by x-ratelimit-reset as an epoch', () => {
    // 2026-11-20T09:00:03Z, three seconds from now.
    expect(errorOf(429, no, { 'x-ratelimit-reset': '1795165203' })).toMatchObject({ retryAfterMs: 3000 });
  });

  test('by Retry-After before x-ratelimit-reset', () => {
    const headers = { 'retry-after': '4', 'x-ratelimit-reset': '1' };

    expect(errorOf(429, no, headers)).toMatchObject({ retryAfterMs: 4000 });
  });

  test('and is an exhausted budget when no tokens are left in the day', () => {
    const headers = { 'x-daily-ratelimit-token-remaining': '0', 'x-ratelimit-reset': '1' };

    expect(errorOf(429, no, headers)).toMatchObject({
      name: 'BudgetExhausted',
      remedy: 'retry',
      untilMs: expect.any(Number),
    });
  });

  test('and is a full window while tokens are left in the day', () => {
    expect(errorOf(429, no, { 'x-daily-ratelimit-token-remaining': '1' })).toMatchObject({
      name: 'Throttled',
    });
  });
});
