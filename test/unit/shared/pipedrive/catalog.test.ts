import * as v1 from 'pipedrive/v1';
import * as v2 from 'pipedrive/v2';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  catalog,
  type Endpoint,
  endpointOf,
  operations,
  schemaOf,
} from '../../../../shared/pipedrive/index.ts';
import { documented, documentedRows, hasDocumentation } from '../../../support/documented.ts';
import { sourcesOf } from '../../../support/source-code.ts';

const all = [...operations];
const isOver = ({ status }: Endpoint) => status === 'deprecated' || status === 'removed';
const namesWhere = (fits: (endpoint: Endpoint) => boolean) =>
  all.filter(([, endpoint]) => fits(endpoint)).map(([name]) => name);

describe('an operation', () => {
  test('is found by its own name, and by its id alone in the newest version that has it', () => {
    expect(all.filter(([name, { version, operation }]) => name !== `${version}.${operation}`)).toEqual([]);
    expect(endpointOf('getUsers')).toBe(catalog.v1.getUsers);
    expect(endpointOf('v1.getUsers')).toBe(catalog.v1.getUsers);
    expect(endpointOf('getDeals')).toBe(catalog.v2.getDeals);
  });

  test.each(['', 'getUserz', 'v2.getUserz', 'v2.', 'constructor', '__proto__', 'toString'])(
    'of the name %j does not exist',
    (name) => {
      expect(endpointOf(name)).toBeUndefined();
    },
  );

  test('that reads is a GET, and a GET reads', () => {
    expect(namesWhere(({ method, repeat }) => (method === 'GET') !== (repeat === 'reads'))).toEqual([]);
  });

  test('that posts leaves a second record when it is repeated, but for these', () => {
    expect(namesWhere(({ method, repeat }) => method === 'POST' && repeat === 'same-effect').sort()).toEqual([
      'v1.addDealFollower',
      'v1.addOrUpdateRoleSetting',
      'v1.addOrganizationFollower',
      'v1.addPersonFollower',
      'v1.addPersonPicture',
      'v1.addRoleAssignment',
      'v1.addTeamUser',
      'v2.addDealFollower',
      'v2.addOrganizationFollower',
      'v2.addPersonFollower',
      'v2.addProductFollower',
      'v2.archiveProject',
      'v2.uploadProductImage',
    ]);
  });

  test('that does not post has the same effect when it is repeated', () => {
    expect(namesWhere(({ method, repeat }) => method !== 'POST' && repeat === 'duplicates')).toEqual([]);
  });

  test('that goes on by pages is a list, and takes where to go on', () => {
    const misfits = namesWhere(({ paging, items, query }) => {
      if (!paging) return false;
      const known = namesOf(query).known;
      return !items || !known.includes(paging === 'cursor' ? 'cursor' : 'start') || !known.includes('limit');
    });

    expect(misfits).toEqual([]);
  });

  test.each(all)(
    '%s has schemas that can be built and parse something',
    (_, { query, body, data, items }) => {
      for (const lazy of [query, body, data, items]) {
        if (!lazy) continue;
        expect(() => z.toJSONSchema(schemaOf(lazy), { io: 'input', unrepresentable: 'any' })).not.toThrow();
        expect(z.safeParse(schemaOf(lazy), {}).success).toBeTypeOf('boolean');
      }
    },
  );

  test('that is over names what to call instead, where there is something', () => {
    const unknown = all.filter(([, { replacement }]) => replacement && !operations.has(replacement));
    const active = all.filter(([, endpoint]) => endpoint.replacement && !isOver(endpoint));

    expect([unknown, active]).toEqual([[], []]);
  });

  test('that is over is marked deprecated where an editor shows it', () => {
    const texts = sourcesOf(['shared/pipedrive/endpoints/**/*.ts']).map(({ path, text }) => ({ path, text }));
    const unmarked = namesWhere(isOver).filter((name) => {
      const [version, id] = name.split('.');
      return !texts.some(
        ({ path, text }) =>
          path.includes(`/${version}/`) && new RegExp(`@deprecated[^/]*\\*/\\s+${id}: endpoint`).test(text),
      );
    });

    expect(unmarked).toEqual([]);
  });
});

/** The names that a schema of query or body takes, and those it requires. */
function namesOf(lazy: Endpoint['body']) {
  if (!lazy) return { known: [], required: [] };
  const { properties = {}, required = [] } = z.toJSONSchema(schemaOf(lazy), {
    io: 'input',
    unrepresentable: 'any',
  });
  return { known: Object.keys(properties), required };
}

const Built = z.object({ url: z.string(), options: z.object({ method: z.string() }) });

/** The request that the official SDK builds for an operation, all its arguments being 1; undefined where it has none. */
async function builtBySdk(version: 'v1' | 'v2', operation: string) {
  for (const [name, exported] of Object.entries(version === 'v1' ? v1 : v2)) {
    if (!name.endsWith('AxiosParamCreator') || typeof exported !== 'function') continue;
    const creator: unknown = Reflect.apply(exported, undefined, []);
    const build: unknown =
      typeof creator === 'object' && creator ? Reflect.get(creator, operation) : undefined;
    if (typeof build === 'function')
      return Built.parse(await Reflect.apply(build, creator, Array(30).fill(1)));
  }
  return undefined;
}

describe('the official SDK has it with the same method and path, unless it is removed:', () => {
  test.each(all)('%s', async (_, { operation, version, method, path, status }) => {
    const built = await builtBySdk(version, operation);

    expect(built && { method: built.options.method, path: built.url.split('?')[0] }).toEqual(
      status === 'removed' ? undefined : { method, path: path.replace(/\{\w+\}/g, '1') },
    );
  });
});

/** What our model calls otherwise, or knows besides, than the documentation does. */
const ours = ({ paging, customFields }: Endpoint): string[] => [
  ...(paging === 'if-told' ? ['start', 'limit'] : []),
  ...(customFields ? ['custom_fields'] : []),
];
const namesIn = (list: readonly { name: string }[]) => list.map(({ name }) => name);
const requiredIn = (list: readonly { name: string; required: boolean }[]) =>
  namesIn(list.filter(({ required }) => required));

describe('Pipedrive’s documentation', () => {
  const beside = hasDocumentation ? '' : ' (skipped: the documentation is not beside this repository)';

  test.skipIf(!hasDocumentation).each(all)(`says the same of %s${beside}`, (name, endpoint) => {
    const facts = documented.get(name);
    const query = namesOf(endpoint.query);
    const places = namesIn(facts?.query ?? []);

    expect(facts).toMatchObject({
      status: endpoint.status ?? 'active',
      method: endpoint.method,
      path: endpoint.path,
      cost: endpoint.cost,
    });
    expect(endpoint.scopes).toEqual(expect.arrayContaining([...(facts?.scopes ?? [])]));
    expect([...places, ...ours(endpoint)]).toEqual(expect.arrayContaining(query.known));
    expect(query.required.toSorted()).toEqual(requiredIn(facts?.query ?? []).toSorted());
  });

  const rows = documentedRows.flatMap((row) => {
    const endpoint = operations.get(`${row.version}.${row.operationId}`);
    return endpoint ? [[`${row.version}.${row.operationId}`, row, endpoint] as const] : [];
  });
  test.skipIf(!hasDocumentation).each(rows)(
    `says the same of the body and pages of %s${beside}`,
    (_, row, endpoint) => {
      const body = namesOf(endpoint.body);

      expect(endpoint.paging === 'if-told' ? null : (endpoint.paging ?? null)).toBe(row.pagination);
      expect([...namesIn(row.body), ...ours(endpoint)]).toEqual(expect.arrayContaining(body.known));
      expect(body.required).toEqual(expect.arrayContaining(requiredIn(row.body)));
    },
  );

  test.skipIf(!hasDocumentation).each(rows.filter(([, , endpoint]) => isOver(endpoint)))(
    `names the same replacement of %s${beside}`,
    (_, row, { replacement = 'none' }) => {
      const { method, path, version } = operations.get(replacement) ?? { method: '', path: '', version: '' };
      const [name = '', place = ''] =
        row.replacement?.match(/^([A-Z]+) \/api\/(\S+?)(\?.*)?$/)?.slice(1, 3) ?? [];

      expect(`${method} ${version}${path}`.trim()).toBe(`${name} ${place}`.trim());
    },
  );

  test.skipIf(!hasDocumentation)(
    `names no operation in the documents we began from that we lack${beside}`,
    () => {
      const named = documentedRows.filter(({ seed }) => seed !== null);

      expect(named.length).toBe(67);
      expect(
        named.map((row) => `${row.version}.${row.operationId}`).filter((name) => !operations.has(name)),
      ).toEqual([]);
    },
  );
});
