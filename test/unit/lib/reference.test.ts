import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { referenceOf, type Table, tables } from '../../../lib/reference.ts';
import { type Endpoint, operations } from '../../../shared/pipedrive/index.ts';
import { root } from '../../support/source-code.ts';

const anEndpoint = (part: Partial<Endpoint> = {}): Endpoint => ({
  operation: 'getCranes',
  version: 'v2',
  method: 'GET',
  path: '/cranes',
  cost: 10,
  scopes: ['cranes:read', 'cranes:full'],
  repeat: 'reads',
  ...part,
});
const aTable = (...endpoints: Endpoint[]): Table => ({
  name: 'v2.cranes',
  endpoints: Object.fromEntries(endpoints.map((endpoint) => [endpoint.operation, endpoint])),
});
const rowOf = (part: Partial<Endpoint>) =>
  referenceOf([aTable(anEndpoint({ operation: 'theOne', ...part }))])
    .split('\n')
    .find((line) => line.startsWith('| theOne |'));

describe('the reference', () => {
  test('in docs/ is what the declarations say; `npm run reference` writes it', () => {
    const written = readFileSync(join(root, 'docs/pipedrive-operations.md'), 'utf8');

    expect(written).toBe(referenceOf(tables));
  });

  test('leaves out no operation of the catalogue, and has none twice', () => {
    const listed = tables.flatMap(({ endpoints }) =>
      Object.values(endpoints).map(({ version, operation }) => `${version}.${operation}`),
    );

    expect(listed.toSorted()).toEqual([...operations.keys()].toSorted());
  });

  test('has a section for each table, under the name that a program finds it by', () => {
    expect(referenceOf([aTable(anEndpoint())])).toContain('\n## v2.cranes\n\n| operation | request |');
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['v1.users', 'v2.deals']));
  });

  test('counts the operations of each version by their status', () => {
    const text = referenceOf([
      aTable(anEndpoint(), anEndpoint({ operation: 'getCrane', status: 'beta' })),
      aTable(
        anEndpoint({ version: 'v1', status: 'removed' }),
        anEndpoint({ operation: 'b', status: 'deprecated' }),
      ),
    ]);

    expect(text).toContain(
      [
        '| version | active | beta | deprecated | removed | in all |',
        '| --- | --- | --- | --- | --- | --- |',
        '| v1 | 0 | 0 | 0 | 1 | 1 |',
        '| v2 | 1 | 1 | 1 | 0 | 3 |',
        '| both | 1 | 1 | 1 | 1 | 4 |',
      ].join('\n'),
    );
  });
});

describe('the row of an operation', () => {
  test('says its request, cost, scopes and class', () => {
    expect(rowOf({})).toBe('| theOne | `GET /cranes` | 10 | cranes:read, cranes:full | reads |  |  |');
  });

  test.each([
    [{ paging: 'offset' }, 'start, 500'],
    [{ paging: 'cursor', pageLimit: 100 }, 'cursor, 100'],
    [{ paging: 'if-told' }, 'if told'],
  ] as const)('with %j says how it goes on: %s', (part, pages) => {
    expect(rowOf(part)).toContain(`| reads | ${pages} |  |`);
  });

  test.each([
    [{ status: 'beta' }, 'beta'],
    [{ status: 'removed', replacement: 'v2.getPersons' }, 'removed: v2.getPersons'],
    [{ status: 'deprecated' }, 'deprecated'],
  ] as const)('with %j says where it stands: %s', (part, standing) => {
    expect(rowOf(part)).toMatch(new RegExp(`\\| ${standing} \\|$`));
  });

  test('of an upload says that its body is a form', () => {
    expect(rowOf({ method: 'POST', encoding: 'multipart' })).toContain('| `POST /cranes` *form* |');
  });
});
