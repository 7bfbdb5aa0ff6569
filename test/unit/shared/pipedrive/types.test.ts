import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  type Answer,
  type CustomFieldValue,
  catalog,
  createClient,
  type Whole,
} from '../../../../shared/pipedrive/index.ts';
import type { Lead, Person as PersonV1 } from '../../../../shared/pipedrive/v1.ts';
import type { Deal, Person } from '../../../../shared/pipedrive/v2.ts';
import { scripted } from '../../../support/builders.ts';

const { ports } = scripted();
const v1 = createClient(catalog.v1, ports);
const v2 = createClient(catalog.v2, ports);

const KEY = 'dcf558aac1ae4e8c4f849ba5e668430d8df9be12';

/** The compiler is what tests here: these calls are compiled and never made. */
const compiled = (calls: () => unknown) => expect(calls).toBeTypeOf('function');

describe('a call that its declaration does not allow does not compile:', () => {
  test('another operation', () => {
    compiled(() => [
      // @ts-expect-error there is no such operation
      v1.getUserz(),
      // @ts-expect-error the client of one version has no operation of the other
      v2.getUsers(),
    ]);
  });

  test('another path parameter', () => {
    compiled(() => [
      // @ts-expect-error the path parameter is called id
      v1.getUser({ path: { userId: 7 } }),
      // @ts-expect-error the path needs an id
      v1.getUser({}),
      // @ts-expect-error the path needs an id
      v1.getUser(),
      // @ts-expect-error the path needs both of its parameters
      v2.deleteDealFollower({ path: { id: 7 } }),
      // @ts-expect-error the path has no parameter
      v1.getUsers({ path: { id: 7 } }),
      // @ts-expect-error an id is a number or a text
      v1.getUser({ path: { id: null } }),
    ]);
  });

  test('another body', () => {
    compiled(() => [
      // @ts-expect-error the body is that of another operation
      v2.addDeal({ body: { email: 'ada@example.com' } }),
      // @ts-expect-error a create needs its body
      v2.addDeal({}),
      // @ts-expect-error the body lacks what is required
      v2.addDeal({ body: { value: 3 } }),
      // @ts-expect-error the field is of another type
      v2.addDeal({ body: { title: 'Crane', owner_id: '7' } }),
      // @ts-expect-error the operation takes no body
      v2.deleteDeal({ path: { id: 8 }, body: { title: 'T' } }),
    ]);
  });

  test('another query', () => {
    compiled(() => [
      // @ts-expect-error the operation takes no query
      v1.getUser({ path: { id: 7 }, query: { start: 0 } }),
      // @ts-expect-error the operation has no such query parameter
      v2.getDeals({ query: { user_id: 7 } }),
      // @ts-expect-error the parameter is of another type
      v2.getDeals({ query: { owner_id: 'ada' } }),
      // @ts-expect-error the parameter has other values
      v2.getDeals({ query: { sort_direction: 'up' } }),
      // @ts-expect-error a search needs a term
      v2.searchDeals(),
      // @ts-expect-error a search needs a term
      v2.searchDeals({ query: {} }),
      // @ts-expect-error all pages of a search need a term as well
      v2.searchDeals.all(),
      v2.searchDeals({ query: { term: 'crane' } }),
    ]);
  });
});

describe('a list', () => {
  test('can be read by pages and as a whole, and nothing else can', () => {
    compiled(() => [
      v2.getDeals.pages({ query: { owner_id: 7 } }),
      v1.getRoles.all(),
      // @ts-expect-error one record has no pages
      v2.getDeal.pages({ path: { id: 7 } }),
      // @ts-expect-error a list without pages is read at once
      v1.getWebhooks.all(),
      // @ts-expect-error a page is where the list itself says
      v2.getDeals.pages({ query: { start: 5 } }),
    ]);
  });

  test('answers its records, page by page and as a whole', () => {
    expectTypeOf(v2.getDeals).returns.resolves.toEqualTypeOf<Answer<readonly Deal[]>>();
    expectTypeOf(v2.getDeals.pages).returns.toEqualTypeOf<AsyncGenerator<Answer<readonly Deal[]>>>();
    expectTypeOf(v2.getDeals.all).returns.resolves.toEqualTypeOf<Whole<Deal>>();
  });
});

describe('an answer', () => {
  test('has the fields that were declared, and no other', () => {
    compiled(async () => {
      const { data } = await v2.getDeal({ path: { id: 8 } });
      // @ts-expect-error the record has no such field
      return data.assignee;
    });
    expectTypeOf(v1.deleteWebhook).returns.resolves.toHaveProperty('data').toEqualTypeOf<undefined>();
  });

  test('says whom a record belongs to in one way, in either version', () => {
    expectTypeOf<Deal['owner']>().toEqualTypeOf<number | null>();
    expectTypeOf<Person['owner']>().toEqualTypeOf<number | null>();
    expectTypeOf<PersonV1['owner']>().toEqualTypeOf<number | null>();
    expectTypeOf<Lead['owner']>().toEqualTypeOf<number | null>();
  });
});

describe('custom fields', () => {
  test('are written by their keys in either version, as any JSON', () => {
    compiled(() => [
      v2.updateDeal({ path: { id: 8 }, body: { custom_fields: { [KEY]: 'Crane' } } }),
      v2.updateDeal({ path: { id: 8 }, body: { custom_fields: { [KEY]: { value: 7, currency: 'EUR' } } } }),
      v1.updatePerson({ path: { id: 8 }, body: { custom_fields: { [KEY]: [1, null] } } }),
      // @ts-expect-error a function is no JSON
      v2.updateDeal({ path: { id: 8 }, body: { custom_fields: { [KEY]: () => 7 } } }),
      // @ts-expect-error custom fields have a place of their own
      v2.updateDeal({ path: { id: 8 }, body: { [KEY]: 'Crane', title: 'Crane' } }),
    ]);
  });

  test('are read as what JSON can be, and never as any', () => {
    expectTypeOf<NonNullable<Deal['custom_fields']>>().toEqualTypeOf<Record<string, CustomFieldValue>>();
    expectTypeOf<NonNullable<PersonV1['custom_fields']>>().toEqualTypeOf<Record<string, CustomFieldValue>>();
    expectTypeOf<CustomFieldValue>().not.toBeAny();
    compiled(async () => {
      const { data } = await v2.getDeal({ path: { id: 8 } });
      const value = data.custom_fields?.[KEY];
      // @ts-expect-error it has to be looked at first
      return value.currency;
    });
  });
});

test('an operation that is over can still be called', () => {
  expect(catalog.v1.updatePerson.status).toBe('removed');
  expect(catalog.v1.getArchivedDeals.status).toBe('deprecated');
  compiled(() => [v1.updatePerson({ path: { id: 8 }, body: { name: 'Ada' } }), v1.getArchivedDeals.all()]);
});
