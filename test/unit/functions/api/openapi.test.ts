import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { accountRoutes } from '../../../../functions/api/routes/accounts.ts';
import { budgetRoutes } from '../../../../functions/api/routes/budget.ts';
import { deadLetterRoutes } from '../../../../functions/api/routes/dead-letters.ts';
import { eventRoutes } from '../../../../functions/api/routes/events.ts';
import { openRoutes } from '../../../../functions/api/routes/health.ts';
import { oauthRoutes } from '../../../../functions/api/routes/oauth.ts';
import { provisioningRoutes } from '../../../../functions/api/routes/provisionings.ts';
import { reconciliationRoutes } from '../../../../functions/api/routes/reconciliations.ts';
import { replayRoutes } from '../../../../functions/api/routes/replays.ts';
import { resolutionRoutes } from '../../../../functions/api/routes/resolutions.ts';
import { syncRoutes } from '../../../../functions/api/routes/syncs.ts';
import { tokenRoutes } from '../../../../functions/api/routes/tokens.ts';
import { userRoutes } from '../../../../functions/api/routes/users.ts';
import { webhookRoutes } from '../../../../functions/api/routes/webhooks.ts';
import { writeRoutes } from '../../../../functions/api/routes/writes.ts';
import { anAccount, anHttpEvent, bodyOf } from '../../../support/functions.ts';

const never = (): never => {
  throw new Error('called for nothing');
};
const routes = [
  ...accountRoutes({ listAccounts: never, connect: never, disconnect: never }),
  ...oauthRoutes({
    oauthApp: never,
    saveOAuthApp: never,
    installations: { add: never, find: never, use: never },
    newTicket: never,
    exchange: never,
    revoke: never,
    connect: never,
    uninstalled: never,
    oauthOrigin: '',
    apiUrl: '',
    now: never,
  }),
  ...tokenRoutes({ saveToken: never, findAccount: never, newToken: never, now: never }),
  ...userRoutes({ graph: { find: never, all: never, page: never, save: never } }),
  ...provisioningRoutes({ findRun: never, startRun: never }),
  ...syncRoutes({ findSync: never, addSync: never, execute: never, idFor: never, now: never }),
  ...deadLetterRoutes({
    letters: { find: never, page: never, message: never, decide: never },
    findWrite: never,
    editWrite: never,
    sendDelivery: never,
    joinLine: never,
    leaveLine: never,
    callHeads: never,
    audited: never,
    listAudit: never,
    log: { info: never, warn: never, error: never },
    now: never,
  }),
  ...webhookRoutes({
    subscriptions: never,
    heard: never,
    credential: never,
    rotations: { find: never, ask: never },
    lastPass: never,
    gaps: { find: never, page: never },
    startKeeper: never,
    idFor: never,
    audited: never,
    now: never,
  }),
  ...reconciliationRoutes({
    reconciliations: { add: never, find: never },
    gaps: { open: never, save: never },
    findGap: never,
    watermarks: never,
    startFill: never,
    readLedger: never,
    idFor: never,
    audited: never,
    now: never,
  }),
  ...eventRoutes({ pageOfEvents: never, findEvent: never, audited: never }),
  ...replayRoutes({
    pageOfEvents: never,
    findEvent: never,
    findState: never,
    requests: { add: never, find: never },
    sendAll: never,
    idFor: never,
    audited: never,
    now: never,
  }),
  ...budgetRoutes({ readLedger: never, readWindow: never, now: never }),
  ...writeRoutes({
    addWrites: never,
    joinLines: never,
    callHeads: never,
    tellQueued: never,
    findWrite: never,
    findLine: never,
    readLedger: never,
    now: never,
  }),
  ...resolutionRoutes({
    findWrite: never,
    resolveWrite: never,
    joinLine: never,
    callHeads: never,
    tell: never,
    audited: never,
    now: never,
  }),
];
const served = [...routes, ...openRoutes({ parts: {}, apiUrl: 'https://api.example.com' }, routes)];

const Parameter = z.strictObject({
  name: z.string().min(1),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  description: z.string().optional(),
  schema: z.record(z.string(), z.unknown()),
});
const Content = z.record(z.string(), z.strictObject({ schema: z.record(z.string(), z.unknown()) }));
const Operation = z.strictObject({
  summary: z.string().min(1),
  security: z.array(z.record(z.enum(['bearer', 'basic']), z.array(z.string()).optional())),
  'x-scope': z.string().optional(),
  parameters: z.array(Parameter),
  requestBody: z.strictObject({ required: z.boolean(), content: Content }).optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.strictObject({ description: z.string().min(1), content: Content.optional() }),
  ),
});
/** The parts of an OpenAPI 3.1 document that this one may have, and nothing besides. */
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.strictObject({ url: z.url() })).length(1),
  paths: z.record(z.string().regex(/^\//), z.partialRecord(z.enum(['get', 'post', 'delete']), Operation)),
  components: z.strictObject({
    schemas: z.record(z.string(), z.record(z.string(), z.unknown())),
    securitySchemes: z.record(z.string(), z.object({ type: z.literal('http'), scheme: z.string() })),
  }),
});

/** The document as it is answered. */
async function answered() {
  const route = served.find(({ path }) => path === '/openapi.json');
  const request = {
    path: {},
    query: undefined,
    body: undefined,
    account: anAccount(),
    by: '',
    idempotencyKey: undefined,
    event: anHttpEvent(),
  };
  return bodyOf((await route?.handle(request)) ?? never());
}
const document = async () => Document.parse(await answered());

test('the document is OpenAPI 3.1 and says where it is served', async () => {
  const { servers } = await document();

  expect(servers).toEqual([{ url: 'https://api.example.com' }]);
});

test('every route is in it, and the webhook that another function serves', async () => {
  const { paths } = await document();

  const listed = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(new Set(listed)).toEqual(
    new Set([...served.map(({ method, path }) => `${method} ${path}`), 'POST /webhooks/{account}']),
  );
  expect(listed).toContain('POST /v1/accounts/{account}/provisionings');
});

test('no two routes are the same', () => {
  const names = served.map(({ method, path }) => `${method} ${path}`);

  expect(new Set(names).size).toBe(names.length);
});

test('every parameter of a path is declared, once, as required', async () => {
  const { paths } = await document();

  for (const [path, methods] of Object.entries(paths))
    for (const { parameters } of Object.values(methods).filter((operation) => operation !== undefined)) {
      const declared = parameters.filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      );
      expect(declared.every(({ required }) => required)).toBe(true);
    }
});

test('every route but the open ones needs a bearer token and says which scope', async () => {
  const { paths, components } = await document();

  const open = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods)
      .filter((operation) => operation !== undefined && operation['x-scope'] === undefined)
      .map(() => path),
  );
  expect(open.sort()).toEqual([
    '/health',
    '/oauth/callback',
    '/oauth/callback',
    '/oauth/install',
    '/openapi.json',
    '/webhooks/{account}',
  ]);
  expect(paths['/oauth/callback']?.delete?.security).toEqual([{ basic: [] }]);
  expect(paths['/webhooks/{account}']?.post?.security).toEqual([{ basic: [] }]);
  expect(paths['/v1/accounts']?.post?.security).toEqual([{ bearer: [] }]);
  expect(Object.keys(components.securitySchemes)).toEqual(['bearer', 'basic']);
});

describe('the schemas', () => {
  test('of requests are drawn from those that check them', async () => {
    const { paths } = await document();

    const schema =
      paths['/v1/accounts/{account}/provisionings']?.post?.requestBody?.content['application/json']?.schema;

    expect(schema).toMatchObject({
      type: 'object',
      required: ['email'],
      additionalProperties: false,
      properties: {
        email: { type: 'string', maxLength: 255 },
        access: {
          type: 'array',
          maxItems: 20,
          items: { type: 'object', required: ['app'], properties: { admin: { type: 'boolean' } } },
        },
      },
    });
  });

  test('of a request that may be one or several says so, with their limit', async () => {
    const { paths } = await document();

    const schema =
      paths['/v1/accounts/{account}/writes']?.post?.requestBody?.content['application/json']?.schema;

    expect(schema).toMatchObject({
      anyOf: [{ type: 'object' }, { type: 'array', minItems: 1, maxItems: 5000 }],
    });
  });

  test('ask of a request only what has no default', async () => {
    const { paths } = await document();

    const schema = paths['/v1/accounts']?.post?.requestBody?.content['application/json']?.schema;

    expect(schema).toMatchObject({
      required: ['domain', 'apiToken'],
      properties: { mode: { default: 'read-only', enum: ['read-only', 'read-write'] } },
    });
  });

  test('of a query become its parameters', async () => {
    const { paths } = await document();

    const parameters = paths['/v1/accounts/{account}/users']?.get?.parameters.filter(
      (one) => one.in === 'query',
    );

    expect(parameters?.map(({ name, required }) => [name, required])).toEqual([
      ['limit', false],
      ['after', false],
    ]);
  });

  test('of answers show no token but the one that is made, and no body of a write', async () => {
    const { paths } = await document();
    const answers = Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, text: JSON.stringify(operation?.responses) })),
    );

    expect(answers.filter(({ text }) => /apiToken|password|callbackId|beganMs|"call"/.test(text))).toEqual(
      [],
    );
    expect(answers.filter(({ text }) => /"token"/.test(text)).map(({ path }) => path)).toEqual([
      '/v1/tokens',
    ]);
  });

  test('that are referred to are there', async () => {
    const text = JSON.stringify(await answered());

    const referred = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, name]) => name));
    expect([...referred]).toEqual(['#/components/schemas/Problem']);
    expect((await document()).components.schemas.Problem).toMatchObject({ type: 'object' });
  });
});

test('nothing in it is left undefined', async () => {
  const text = JSON.stringify(await answered());

  expect(text).not.toMatch(/undefined|\[object|NaN/);
  expect(text).not.toContain('"schema":{}');
});

test('what takes an Idempotency-Key says so', async () => {
  const { paths } = await document();

  const keyed = Object.entries(paths)
    .filter(([, { post }]) => post?.parameters.some(({ name }) => name === 'Idempotency-Key'))
    .map(([path]) => path);
  expect(keyed).toEqual([
    '/v1/accounts/{account}/provisionings',
    '/v1/accounts/{account}/syncs',
    '/v1/accounts/{account}/webhooks/rotation',
    '/v1/accounts/{account}/reconciliations',
    '/v1/accounts/{account}/events/{id}/replay',
    '/v1/accounts/{account}/replays',
  ]);
});
