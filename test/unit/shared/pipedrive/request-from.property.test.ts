import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../../../shared/errors.ts';
import { catalog, type Endpoint, operations, requestFrom } from '../../../../shared/pipedrive/index.ts';
import { ORIGIN } from '../../../support/builders.ts';

const all = [...operations.values()];
const wordsOf = ({ path }: Endpoint) => path.split('/').filter((word) => /^[a-z]/i.test(word));
const words = [...new Set(all.flatMap(wordsOf))];
const namesIn = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** Only of the path: what an operation requires besides is taken off. */
const parametrised = all
  .filter(({ path }) => path.includes('{'))
  .map(({ query: _query, body: _body, ...endpoint }): Endpoint => endpoint);

/** Ids, words of other paths, and what tries to break out. */
const someValue = fc.oneof(
  fc.integer({ min: 1 }),
  fc.uuid(),
  fc.constantFrom(...words),
  fc.double(),
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom('..', '/', '%2F', '%2e', '\\', '?', '#', '1', 'a', '@', ':', '\r\n', '\u0000', ';'),
      {
        maxLength: 6,
      },
    )
    .map((parts) => parts.join('')),
);

/** Which declared paths a URL's path could be meant for. */
const pathsFor = (version: string, method: string, pathname: string) =>
  all
    .filter((one) => one.version === version && one.method === method)
    .map(({ path }) => path)
    .filter((path) => new RegExp(`^/api/${version}${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname));

/** The one that a server picks: words before parameters. */
const picked = (paths: readonly string[]) =>
  paths.toSorted((a, b) => (a.replaceAll('{', '~') < b ? -1 : 1))[0];

describe('whatever is given as a parameter,', () => {
  test('either the declared path is called with it, or nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...parametrised),
        fc.array(someValue, { minLength: 3, maxLength: 3 }),
        (endpoint, values) => {
          const names = namesIn(endpoint.path);
          const path = Object.fromEntries(names.map((name, index) => [name, values[index] ?? 0]));
          const { url } = requestOrNone(endpoint, path) ?? {};
          if (!url) return;

          const given = names.reduce(
            (text, name) => text.replace(`{${name}}`, String(path[name])),
            endpoint.path,
          );
          expect(url.href).toBe(`${ORIGIN}/api/${endpoint.version}${given}`);
          expect(picked(pathsFor(endpoint.version, endpoint.method, url.pathname))).toBe(endpoint.path);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test.each(words)('%s is not taken for an id', (word) => {
    const taken = parametrised.filter(
      ({ path, ...endpoint }) =>
        !path.includes('{field_code}') &&
        requestOrNone({ path, ...endpoint }, Object.fromEntries(namesIn(path).map((name) => [name, word]))),
    );

    expect(taken).toEqual([]);
  });

  test('a number and a UUID are ids', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...parametrised),
        fc.oneof(fc.nat(), fc.uuid({ version: 4 })),
        (endpoint, id) => {
          const path = Object.fromEntries(namesIn(endpoint.path).map((name) => [name, id]));

          expect(requestOrNone(endpoint, path)).toBeDefined();
        },
      ),
    );
  });
});

/** The request, or undefined where the call is refused; anything but a refusal is thrown. */
function requestOrNone(endpoint: Endpoint, path: Readonly<Record<string, string | number>>) {
  try {
    return requestFrom(ORIGIN, endpoint, { path });
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

describe('a query', () => {
  const { getDeals } = catalog.v2;
  const someQuery = fc.record(
    {
      owner_id: fc.integer(),
      limit: fc.integer({ min: 1, max: 500 }),
      status: fc.string({ unit: 'binary' }),
      cursor: fc.oneof(fc.base64String(), fc.string(), fc.constantFrom('a&owner_id=1', 'a=b#c', '+', '%26')),
      updated_since: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      include_labels: fc.boolean(),
    },
    { requiredKeys: [] },
  );

  test('arrives exactly as it was given, in a URL of the declared path', () => {
    fc.assert(
      fc.property(someQuery, (query) => {
        const { url } = requestFrom(ORIGIN, getDeals, { query });

        const arrived = new URL(url.href);
        const given = Object.entries(query).map(([name, value]) => [name, String(value)]);
        expect(arrived.pathname).toBe('/api/v2/deals');
        expect(arrived.hash).toBe('');
        expect(Object.fromEntries(arrived.searchParams)).toEqual(Object.fromEntries(given));
        expect(arrived.searchParams.size).toBe(given.length);
      }),
      { numRuns: 500 },
    );
  });
});
