import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContractBroken } from '../../../../shared/errors.ts';
import {
  type Answer,
  catalog,
  collected,
  createClient,
  type Place,
  pages,
  type WireRequest,
  type WireResponse,
} from '../../../../shared/pipedrive/index.ts';
import { anAnswer, failureOf, scripted } from '../../../support/builders.ts';

const { getDeals } = catalog.v2;
const { getRoles, getUsers } = catalog.v1;

/** A client of three lists whose requests are answered by `answer`, and how many there were. */
function clientOf(answer: (request: WireRequest, count: number) => WireResponse) {
  let requests = 0;
  const send = async (request: WireRequest) => answer(request, requests++);
  const client = createClient({ getDeals, getRoles, getUsers }, { ...scripted().ports, send });
  return { client, requests: () => requests };
}

/** A record of a list: one in five has no id that we could read. */
const someRecord = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id: fc.nat(), name: fc.constant('One') }) },
  { weight: 1, arbitrary: fc.record({ id: fc.constantFrom(null, 'none', -0.5), name: fc.string() }) },
);
const somePages = fc.array(fc.array(someRecord, { maxLength: 4 }), { minLength: 1, maxLength: 40 });
type Page = readonly { readonly id: unknown }[];

const isOdd = ({ id }: { readonly id: unknown }) => typeof id !== 'number' || !Number.isInteger(id);
const goodIdsOf = (list: readonly Page[]) =>
  list
    .flat()
    .filter((one) => !isOdd(one))
    .map(({ id }) => id);
const oddCountOf = (list: readonly Page[]) => list.flat().filter(isOdd).length;

/** Twenty empty pages in a row that all say there is more. */
const runsDry = (list: readonly Page[]) =>
  list
    .slice(0, -1)
    .map(({ length }) => (length === 0 ? '0' : '1'))
    .join('')
    .includes('0'.repeat(20));

describe('a list that is cut into any pages is read to its end, each record once,', () => {
  test('by cursor', async () => {
    await fc.assert(
      fc.asyncProperty(
        somePages.filter((list) => !runsDry(list)),
        async (list) => {
          const { client } = clientOf(({ url }) => {
            const at = Number(url.searchParams.get('cursor') ?? 0);
            return anAnswer(list[at], { next_cursor: at + 1 < list.length ? String(at + 1) : null });
          });

          const { items, odd, requests } = await client.getDeals.all();

          expect(items.map(({ id }) => id)).toEqual(goodIdsOf(list));
          expect([odd.length, requests]).toEqual([oddCountOf(list), list.length]);
        },
      ),
    );
  });

  test('by start, also where a page holds less than it could', async () => {
    await fc.assert(
      fc.asyncProperty(
        somePages.filter((list) => !runsDry(list)),
        fc.integer({ min: 4, max: 500 }),
        async (list, limit) => {
          const { client } = clientOf(({ url }) => {
            const start = Number(url.searchParams.get('start') ?? 0);
            const at = start / limit;
            const more_items_in_collection = at + 1 < list.length;
            return anAnswer(list[at], {
              pagination: {
                start,
                limit,
                more_items_in_collection,
                ...(more_items_in_collection ? { next_start: start + limit } : {}),
              },
            });
          });

          const { items, odd, requests } = await client.getRoles.all();

          expect(items.map(({ id }) => id)).toEqual(goodIdsOf(list));
          expect([odd.length, requests]).toEqual([oddCountOf(list), list.length]);
        },
      ),
    );
  });
});

describe('a list that never ends is a broken contract', () => {
  test('as soon as it names a cursor for the second time', async () => {
    const someWayBack = fc
      .integer({ min: 1, max: 30 })
      .chain((last) => fc.record({ last: fc.constant(last), back: fc.integer({ min: 1, max: last }) }));

    await fc.assert(
      fc.asyncProperty(someWayBack, async ({ last, back }) => {
        const { client, requests } = clientOf(({ url }) => {
          const at = Number(url.searchParams.get('cursor') ?? 0);
          return anAnswer([{ id: at }], { next_cursor: String(at === last ? back : at + 1) });
        });

        await expect(client.getDeals.all()).rejects.toBeInstanceOf(ContractBroken);

        expect(requests()).toBe(last + 1);
      }),
    );
  });

  test('as soon as its start does not move on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 }), async (steps) => {
        let next_start = 0;
        const { client, requests } = clientOf((_, count) => {
          next_start += steps[count] ?? 0;
          const pagination = { more_items_in_collection: true, next_start };
          return anAnswer([{ id: count, name: 'One' }], { pagination });
        });

        await expect(client.getRoles.all()).rejects.toBeInstanceOf(ContractBroken);

        const still = steps.indexOf(0);
        expect(requests()).toBe((still < 0 ? steps.length : still) + 1);
      }),
    );
  });

  test('after ten thousand pages, or twenty empty ones in a row', async () => {
    const somePattern = fc.record({ full: fc.nat({ max: 3 }), empty: fc.integer({ min: 17, max: 22 }) });

    await fc.assert(
      fc.asyncProperty(somePattern, async ({ full, empty }) => {
        let requests = 0;
        const read = async (_: Place): Promise<Answer<readonly number[]>> => {
          const data = requests % (full + empty) < full ? [1] : [];
          return { status: 200, data, odd: [], limits: {}, next: { cursor: String(requests++) } };
        };

        const failure = await failureOf(() => collected(pages(read)));

        expect(failure).toBeInstanceOf(ContractBroken);
        expect(requests).toBe(full === 0 || empty >= 20 ? full + 20 : 10_000);
      }),
      { numRuns: 12 },
    );
  });
});

describe('whatever a list says of where it goes on,', () => {
  const someNext = fc.oneof(
    fc.constantFrom(undefined, null, {}),
    fc.record({ next_cursor: fc.constantFrom(null, '', 'a', 'b', 'c', '1', '2') }),
    fc.record({
      pagination: fc.record(
        {
          more_items_in_collection: fc.boolean(),
          next_start: fc.oneof(fc.integer({ min: -2, max: 30 }), fc.constantFrom(null, 0.5, 1e300, '7')),
        },
        { requiredKeys: [] },
      ),
    }),
    fc.jsonValue(),
  );
  const someData = fc.oneof({ weight: 9, arbitrary: fc.array(someRecord, { maxLength: 3 }) }, fc.jsonValue());
  const someScript = fc.array(fc.record({ data: someData, next: someNext }), { minLength: 1, maxLength: 25 });

  test.each(['getDeals', 'getRoles', 'getUsers'] as const)(
    '%s ends, with every record once or as a broken contract',
    async (operation) => {
      await fc.assert(
        fc.asyncProperty(someScript, async (script) => {
          const { client, requests } = clientOf((_, count) => {
            const { data, next } = script[count] ?? { data: [], next: null };
            return anAnswer(data, next);
          });

          const read = await client[operation].all().catch((error: unknown) => error);

          expect(requests()).toBeLessThanOrEqual(script.length + 1);
          if (read instanceof Error) expect(read).toBeInstanceOf(ContractBroken);
          else {
            const answered = script.slice(0, requests()).map(({ data }) => (Array.isArray(data) ? data : []));
            expect(read).toMatchObject({ requests: requests() });
            expect(read).toHaveProperty(
              'items',
              answered
                .flat()
                .flatMap((one) => (isGood(one) ? [expect.objectContaining({ id: one.id })] : [])),
            );
          }
        }),
        { numRuns: 300 },
      );
    },
  );
});

const isGood = (one: unknown): one is { id: number } =>
  typeof one === 'object' && one !== null && 'id' in one && !isOdd({ id: one.id });
