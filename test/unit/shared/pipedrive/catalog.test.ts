import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v1 from 'pipedrive/v1';
import * as v2 from 'pipedrive/v2';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { catalog, type Endpoint, endpointOf } from '../../../../shared/pipedrive/index.ts';

const endpoints: [string, Endpoint][] = Object.entries(catalog);

test('every operation is found by its own name', () => {
  expect(endpoints.filter(([id, endpoint]) => endpoint.operation !== id)).toEqual([]);
  expect(endpointOf('getUsers')).toBe(catalog.getUsers);
});

test.each(['', 'getUserz', 'constructor', '__proto__', 'toString'])('there is no operation %j', (name) => {
  expect(endpointOf(name)).toBeUndefined();
});

test('what reads is a GET and what is a GET reads', () => {
  const mixed = endpoints.filter(([, { method, repeat }]) => (method === 'GET') !== (repeat === 'reads'));

  expect(mixed).toEqual([]);
});

test('what creates a record is never repeated blindly', () => {
  const creates = endpoints.filter(([, { repeat }]) => repeat === 'duplicates').map(([id]) => id);

  expect(creates.sort()).toEqual([
    'addActivity',
    'addDeal',
    'addOrganization',
    'addPerson',
    'addRole',
    'addUser',
    'addWebhook',
  ]);
});

/** The names that a schema of query or body takes, and those it requires. */
function namesOf(schema: Endpoint['body']) {
  if (!schema) return { known: [], required: [] };
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return { known: Object.keys(properties), required };
}

const Built = z.object({ url: z.string(), options: z.object({ method: z.string() }) });

/** The request that the official SDK builds for an operation, all its arguments being 1. */
async function builtBySdk(version: 'v1' | 'v2', operation: string): Promise<z.infer<typeof Built>> {
  for (const [name, exported] of Object.entries(version === 'v1' ? v1 : v2)) {
    if (!name.endsWith('AxiosParamCreator') || typeof exported !== 'function') continue;
    const creator: unknown = Reflect.apply(exported, undefined, []);
    const build: unknown =
      typeof creator === 'object' && creator ? Reflect.get(creator, operation) : undefined;
    if (typeof build === 'function')
      return Built.parse(await Reflect.apply(build, creator, Array(30).fill(1)));
  }
  throw new Error(`The official SDK has no ${operation} in ${version}`);
}

describe('the official SDK has it with the same method and path:', () => {
  test.each(endpoints)('%s', async (operation, { version, method, path }) => {
    const built = await builtBySdk(version, operation);

    expect(built.options.method).toBe(method);
    expect(built.url.split('?')[0]).toBe(path.replace(/\{\w+\}/g, '1'));
  });
});

const FACTS_FILE = join(import.meta.dirname, '../../../../../shared/pipedrive/endpoints.json');
const hasFacts = existsSync(FACTS_FILE);

const Fact = z.object({
  operationId: z.string(),
  version: z.enum(['v1', 'v2']),
  method: z.string(),
  path: z.string(),
  cost: z.number(),
  oauth_scopes: z.array(z.string()),
  pagination: z.string().nullable(),
  status: z.string(),
  params: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean() })),
  body: z.array(z.object({ name: z.string(), required: z.boolean() })),
});

const facts = hasFacts
  ? z.object({ endpoints: z.array(Fact) }).parse(JSON.parse(readFileSync(FACTS_FILE, 'utf8'))).endpoints
  : [];

describe('the documented operation says the same:', () => {
  const title = hasFacts ? '%s' : '%s (skipped: the documented operations are not beside this repository)';
  test.skipIf(!hasFacts).each(endpoints)(title, (operation, endpoint) => {
    const fact = facts.find(
      ({ operationId, version }) => operationId === operation && version === endpoint.version,
    );
    const query = namesOf(endpoint.query);
    const body = namesOf(endpoint.body);
    const documentedQuery = fact?.params.filter((param) => param.in === 'query') ?? [];
    const namesIn = (list: readonly { name: string }[]) => list.map(({ name }) => name);

    expect(fact).toMatchObject({
      status: 'active',
      method: endpoint.method,
      path: endpoint.path,
      cost: endpoint.cost,
      pagination: endpoint.paging ?? null,
    });
    expect(endpoint.scopes).toEqual(expect.arrayContaining(fact?.oauth_scopes ?? []));
    expect(namesIn(documentedQuery)).toEqual(expect.arrayContaining(query.known));
    expect(query.required).toEqual(namesIn(documentedQuery.filter(({ required }) => required)));
    expect(namesIn(fact?.body ?? [])).toEqual(expect.arrayContaining(body.known));
    expect(body.required).toEqual(
      expect.arrayContaining(namesIn(fact?.body.filter(({ required }) => required) ?? [])),
    );
  });
});
