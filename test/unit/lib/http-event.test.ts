import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { httpEvent, routeOf } from '../../../lib/local/http-event.ts';

const route = (routeKey: string) => ({ routeKey, functionArn: `arn of ${routeKey}` });

describe('a request finds its route', () => {
  const routes = [
    '$default',
    'ANY /webhooks/{account}',
    'GET /webhooks/{account}',
    'ANY /webhooks/health',
    'POST /a/{x}/c',
    'ANY /a/{x}/{y}',
  ].map(route);

  test.each([
    ['POST', '/webhooks/1', 'ANY /webhooks/{account}', { account: '1' }],
    ['GET', '/webhooks/1', 'GET /webhooks/{account}', { account: '1' }],
    ['GET', '/webhooks/health', 'ANY /webhooks/health', {}],
    ['POST', '/a/b/c', 'POST /a/{x}/c', { x: 'b' }],
    ['GET', '/a/b/c', 'ANY /a/{x}/{y}', { x: 'b', y: 'c' }],
    ['POST', '/webhooks/', '$default', {}],
    ['POST', '/webhooks', '$default', {}],
    ['POST', '/webhooks/1/2', '$default', {}],
    ['POST', '/', '$default', {}],
    ['POST', '/webhooks/a%20b', 'ANY /webhooks/{account}', { account: 'a b' }],
    ['POST', '/webhooks/..%2Froles', 'ANY /webhooks/{account}', { account: '../roles' }],
    ['POST', '/webhooks/%zz', 'ANY /webhooks/{account}', { account: '%zz' }],
  ])('%s %s goes to %s', (method, path, routeKey, parameters) => {
    expect(routeOf(routes, method, path)).toMatchObject({ route: { routeKey }, parameters });
  });

  test('or none, where nothing fits and there is no $default', () => {
    expect(routeOf([route('GET /a')], 'GET', '/b')).toBeUndefined();
    expect(routeOf([route('GET /a')], 'POST', '/a')).toBeUndefined();
  });
});

function eventOf({
  target = '/',
  rawHeaders = [] as string[],
  body = '' as string | Buffer,
  parameters = {},
}) {
  const request = Object.assign(new IncomingMessage(new Socket()), { method: 'POST', httpVersion: '1.1' });
  const headers = Object.fromEntries(
    rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? '']] : [])),
  );
  Object.assign(request, { rawHeaders, headers });
  return httpEvent({
    request,
    url: new URL(target, 'http://127.0.0.1'),
    body: Buffer.from(body),
    routeKey: '$default',
    parameters,
    requestId: 'request-1',
    nowMs: Date.parse('2026-11-20T09:05:06Z'),
  });
}

describe('the event of a request', () => {
  test('has each header once in lower case, repeated ones joined with a comma', () => {
    const { headers } = eventOf({ rawHeaders: ['X-A', '1', 'x-a', '2', 'Authorization', 'Basic eDp5'] });

    expect(headers).toEqual({ 'x-a': '1,2', authorization: 'Basic eDp5' });
  });

  test('has cookies apart from the headers', () => {
    const event = eventOf({ rawHeaders: ['Cookie', 'a=1; b=2'] });

    expect(event.cookies).toEqual(['a=1', 'b=2']);
    expect(event.headers).toEqual({});
  });

  test('has repeated query parameters joined with a comma, and the query as it was sent', () => {
    const event = eventOf({ target: '/v1/x?a=1&a=2&b=%2B+c' });

    expect(event.queryStringParameters).toEqual({ a: '1,2', b: '+ c' });
    expect(event.rawQueryString).toBe('a=1&a=2&b=%2B+c');
    expect(event.rawPath).toBe('/v1/x');
  });

  test('leaves out what the request does not have', () => {
    const event = eventOf({});

    expect(event).not.toHaveProperty('queryStringParameters');
    expect(event).not.toHaveProperty('pathParameters');
    expect(event).not.toHaveProperty('cookies');
    expect(event).not.toHaveProperty('body');
    expect(event.isBase64Encoded).toBe(false);
  });

  test('has path parameters where the route has some', () => {
    expect(eventOf({ parameters: { account: '1' } }).pathParameters).toEqual({ account: '1' });
  });

  test.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/scim+json',
    'text/plain',
    'application/xml',
  ])('carries a body of %s as text', (type) => {
    const event = eventOf({ rawHeaders: ['Content-Type', type], body: '{"ä":1}' });

    expect(event).toMatchObject({ body: '{"ä":1}', isBase64Encoded: false });
  });

  test.each(['application/octet-stream', 'application/x-www-form-urlencoded', 'application/jsonish'])(
    'carries a body of %s in base64',
    (type) => {
      const event = eventOf({ rawHeaders: ['Content-Type', type], body: Buffer.from([0xff, 0x00]) });

      expect(event).toMatchObject({ body: '/wA=', isBase64Encoded: true });
    },
  );

  test('carries a body of no type in base64', () => {
    expect(eventOf({ body: 'abc' })).toMatchObject({ body: 'YWJj', isBase64Encoded: true });
  });

  test('says when it came, in the words of an access log and in milliseconds', () => {
    const { requestContext } = eventOf({});

    expect(requestContext).toMatchObject({
      time: '20/Nov/2026:09:05:06 +0000',
      timeEpoch: 1_795_165_506_000,
      requestId: 'request-1',
      stage: '$default',
    });
  });
});
