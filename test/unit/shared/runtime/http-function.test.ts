import { describe, expect, test } from 'vitest';
import {
  type AppError,
  Blocked,
  BudgetExhausted,
  Conflict,
  ContractBroken,
  Disconnected,
  Forbidden,
  InvalidInput,
  NotFound,
  Rejected,
  Throttled,
  TooLarge,
  Unauthorized,
  Unavailable,
  Uncertain,
} from '../../../../shared/errors.ts';
import {
  bodyText,
  httpFunction,
  json,
  jsonBody,
  problemFrom,
} from '../../../../shared/runtime/http-function.ts';
import { failureOf } from '../../../support/builders.ts';
import { anHttpEvent, bodyOf, createMemoryObserver } from '../../../support/functions.ts';

const rows: [number, string, AppError][] = [
  [400, 'urn:pipewarden:invalid-input', new InvalidInput('Because.')],
  [401, 'urn:pipewarden:unauthorized', new Unauthorized('Because.')],
  [403, 'urn:pipewarden:forbidden', new Forbidden('Because.')],
  [404, 'urn:pipewarden:not-found', new NotFound('Because.')],
  [409, 'urn:pipewarden:conflict', new Conflict('Because.')],
  [413, 'urn:pipewarden:too-large', new TooLarge('Because.')],
  [422, 'urn:pipewarden:rejected', new Rejected('Because.')],
  [422, 'urn:pipewarden:disconnected', new Disconnected('Because.')],
  [503, 'urn:pipewarden:throttled', new Throttled('Because.', 1500)],
  [503, 'urn:pipewarden:budget-exhausted', new BudgetExhausted('Because.', 0)],
  [503, 'urn:pipewarden:blocked', new Blocked('Because.')],
  [503, 'urn:pipewarden:unavailable', new Unavailable('Because.')],
  [502, 'urn:pipewarden:uncertain', new Uncertain('Because.')],
  [502, 'urn:pipewarden:contract-broken', new ContractBroken('Because.')],
];

describe('an error becomes a problem detail:', () => {
  test.each(rows)('%i %s', (status, type, error) => {
    const answer = problemFrom(error);

    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(bodyOf(answer)).toEqual({
      type,
      title: expect.stringMatching(/^[A-Z].+/),
      status,
      detail: 'Because.',
    });
  });

  test('with the field and the limit, and no other detail', () => {
    const answer = problemFrom(
      new TooLarge('Because.', { field: 'body', limitBytes: 300_000, account: '1' }),
    );

    expect(bodyOf(answer)).toMatchObject({ field: 'body', limitBytes: 300_000 });
    expect(bodyOf(answer)).not.toHaveProperty('account');
  });

  test('that asks for a credential', () => {
    expect(problemFrom(new Unauthorized('x')).headers).toMatchObject({
      'www-authenticate': 'Bearer realm="pipewarden"',
    });
    expect(problemFrom(new Forbidden('x')).headers).not.toHaveProperty('www-authenticate');
  });

  test('that says when to ask again, in whole seconds', () => {
    expect(problemFrom(new Throttled('x', 1500)).headers).toMatchObject({ 'retry-after': '2' });
  });

  test('an AWS service that did not answer in time is one that passes', () => {
    const fault = Object.assign(new Error('socket of table secret-table'), { name: 'TimeoutError' });

    const answer = problemFrom(fault);

    expect(answer.statusCode).toBe(503);
    expect(answer.body).not.toContain('secret-table');
  });

  test('a fault of an AWS service is one that passes', () => {
    const fault = Object.assign(new Error('table secret-table'), { $fault: 'server' });

    const answer = problemFrom(fault);

    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toMatchObject({ 'retry-after': '2' });
    expect(answer.body).not.toContain('secret-table');
  });

  test.each([new TypeError('token-1 is not a function'), 'token-1', undefined, null])(
    'a bug says nothing of the inside: %s',
    (bug) => {
      const answer = problemFrom(bug);

      expect(answer.statusCode).toBe(500);
      expect(bodyOf(answer)).toMatchObject({ type: 'urn:pipewarden:internal-error' });
      expect(answer.body).not.toContain('token-1');
    },
  );
});

describe('a function behind the HTTP API', () => {
  test('answers what its work answers', async () => {
    const { log, lines } = createMemoryObserver();
    const handler = httpFunction(log, async () => json(201, { done: true }, { location: '/x' }));

    expect(await handler(anHttpEvent())).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'application/json', location: '/x' },
      body: '{"done":true}',
    });
    expect(lines).toEqual([]);
  });

  test.each([
    ['warn', 'request refused', new InvalidInput('ada@example.com', { field: 'body.email' }), 400],
    ['error', 'request failed', new TypeError('ada@example.com'), 500],
    ['error', 'request failed', new Unavailable('ada@example.com'), 503],
  ])('logs at level %s: %s', async (level, sentence, error, status) => {
    const { log, lines } = createMemoryObserver();
    const handler = httpFunction(log, () => Promise.reject(error));

    const answer = await handler(anHttpEvent());

    expect(answer.statusCode).toBe(status);
    expect(lines).toMatchObject([{ level, sentence, fields: { error: error.name, status } }]);
    expect(JSON.stringify(lines)).not.toContain('ada@');
  });
});

describe('a body', () => {
  test('is read as text and as base64', () => {
    const encoded = Buffer.from('{"name":"Ünï"}').toString('base64');

    expect(jsonBody(anHttpEvent({ body: '{"name":"Ünï"}' }))).toEqual({ name: 'Ünï' });
    expect(jsonBody(anHttpEvent({ body: encoded, base64: true }))).toEqual({ name: 'Ünï' });
  });

  test.each(['', '{', '\uFEFF{}', "{'a':1}"])('that is no JSON is refused: %j', async (body) => {
    const failure = await failureOf(() => jsonBody(anHttpEvent({ body })));

    expect(failure).toMatchObject({ name: 'InvalidInput', details: { field: 'body' } });
  });

  test('that is not UTF-8 is refused', async () => {
    const body = Buffer.from([0x22, 0xc3, 0x28, 0x22]).toString('base64');

    const failure = await failureOf(() => bodyText(anHttpEvent({ body, base64: true })));

    expect(failure).toMatchObject({ name: 'InvalidInput', details: { field: 'body' } });
  });
});
