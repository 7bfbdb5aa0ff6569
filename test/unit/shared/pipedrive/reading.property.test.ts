import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as classic from 'zod';
import * as z from 'zod/mini';
import type { Schema } from '../../../../shared/pipedrive/endpoint.ts';
import { operations, schemaOf } from '../../../../shared/pipedrive/index.ts';
import { readingBy } from '../../../../shared/pipedrive/reading.ts';

/** What zod says of a value; the reader must say the same. */
function judgedByZod(schema: Schema, value: unknown) {
  const result = z.safeParse(schema, value);
  return result.success
    ? { value: result.data }
    : { misfit: result.error.issues[0]?.path.map(String).join('.') ?? '' };
}

/** Values of all kinds that JSON has, with what Pipedrive is known to confuse. */
const someJson = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    0,
    1,
    -1,
    0.5,
    1e300,
    2 ** 53,
    Number.POSITIVE_INFINITY,
    '7',
    '007',
    '',
    '1'.repeat(16),
    true,
    false,
    null,
  ),
  fc.constantFrom({ id: 7 }, { value: '7' }, [], [null], JSON.parse('{"__proto__":1}')),
);

const JsonSchema = classic.looseObject({
  type: classic.optional(classic.union([classic.string(), classic.array(classic.string())])),
  pattern: classic.optional(classic.string()),
  enum: classic.optional(classic.array(classic.unknown())),
  const: classic.optional(classic.unknown()),
  anyOf: classic.optional(classic.array(classic.unknown())),
  allOf: classic.optional(classic.array(classic.unknown())),
  items: classic.optional(classic.unknown()),
  properties: classic.optional(classic.record(classic.string(), classic.unknown())),
});

/** Values that mostly fit a schema, by what it is as JSON Schema; now and then one of them is something else. */
function valuesOf(json: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 24, arbitrary: fittingValuesOf(json) }, { weight: 1, arbitrary: someJson });
}

function fittingValuesOf(json: unknown): fc.Arbitrary<unknown> {
  const schema = JsonSchema.parse(json);
  const options = schema.anyOf ?? schema.allOf;
  if (options) return fc.oneof(...options.map(fittingValuesOf));
  if (Array.isArray(schema.type))
    return fc.oneof(...schema.type.map((type) => fittingValuesOf({ ...schema, type })));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(([name, field]) => [name, valuesOf(field)]);
    const record = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
    return fc
      .record({ record, more: fc.dictionary(fc.string(), someJson, { maxKeys: 2 }) })
      .map(({ record: known, more }) => ({ ...more, ...known }));
  }
  switch (schema.type) {
    case 'string':
      return schema.pattern ? fc.stringMatching(new RegExp(schema.pattern)) : fc.string();
    case 'integer':
      return fc.maxSafeInteger();
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}), { maxLength: 3 });
    default:
      return someJson;
  }
}

const readSchemas = new Map(
  [...operations].flatMap(([name, { data, items }]) => {
    const lazy = items ?? data;
    return lazy ? [[lazy, name] as const] : [];
  }),
);

describe('a record is read as zod reads it:', () => {
  test.each([...readSchemas].map(([lazy, name]) => [name, schemaOf(lazy)] as const))('%s', (_, schema) => {
    const read = readingBy(schema);
    const json = classic.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });

    fc.assert(
      fc.property(valuesOf(json), (value) => {
        expect(read(value)).toStrictEqual(judgedByZod(schema, value));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a schema that is more than it seems is left to zod:', () => {
  const length = () =>
    z.pipe(
      z.string(),
      z.transform((text) => text.length),
    );
  const schemas: Readonly<Record<string, Schema>> = {
    check: z.string().check(z.minLength(2)),
    'check of an object': z.object({ id: z.int() }).check(z.refine(({ id }) => id > 0)),
    'check of a list': z.array(z.int()).check(z.maxLength(1)),
    format: z.uuid(),
    'number format': z.int32(),
    coercion: z.coerce.number(),
    'default value': z.object({ id: z._default(z.int(), 3) }),
    'value before it': z.object({ id: z.prefault(z.int(), 3) }),
    'value instead': z.object({ id: z.catch(z.int(), 3) }),
    'optional value instead': z.object({ id: z.optional(z.catch(z.int(), 3)) }),
    'exactly optional': z.object({ id: z.exactOptional(z.int()) }),
    'required unknown': z.object({ id: z.unknown() }),
    'strict object': z.strictObject({ id: z.optional(z.int()) }),
    'loose object': z.looseObject({ id: z.optional(z.int()) }),
    'loose map': z.looseRecord(z.string().check(z.regex(/^\d$/)), z.int()),
    'map of names': z.partialRecord(z.enum(['id', 'value']), z.json()),
    'map of checked names': z.record(z.string().check(z.maxLength(2)), z.json()),
    'map of anything': z.record(z.string(), z.json()),
    codec: z.codec(z.string(), z.string(), { decode: (text) => `${text}!`, encode: (text) => text }),
    'exactly one option': z.xor([z.int(), z.number(), z.string()]),
    'option that overtakes': z.union([length(), z.string()]),
    'option after another': z.union([z.int(), length(), z.boolean(), z.null()]),
    'nothing after a change': z.nullable(z.optional(length())),
    'one after another': z.pipe(z.union([z.string(), z.int()]), z.int()),
    'list of changes': z.array(z.nullish(length())),
    tuple: z.tuple([z.int()], z.string()),
    literal: z.literal([0, 'a', null]),
    symbol: z.symbol(),
  };
  test.each(Object.entries(schemas))('%s', (_, schema) => {
    const read = readingBy(schema);
    const value = fc.oneof(
      someJson,
      fc.record({ id: someJson, value: someJson }, { requiredKeys: [] }),
      fc.array(someJson),
    );

    fc.assert(
      fc.property(value, (some) => {
        expect(read(some)).toStrictEqual(judgedByZod(schema, some));
      }),
      { numRuns: 400 },
    );
  });
});

test('a schema that holds itself is read to its depth', () => {
  interface Node {
    readonly id: number;
    readonly in?: Node | null | undefined;
  }
  const node: z.ZodMiniType<Node> = z.object({ id: z.int(), in: z.nullish(z.lazy(() => node)) });
  const read = readingBy(node);

  expect(read({ id: 1, in: { id: 2, in: null, more: 1 } })).toEqual({
    value: { id: 1, in: { id: 2, in: null } },
  });
  expect(read({ id: 1, in: { id: 2, in: { id: 'x' } } })).toEqual({ misfit: 'in.in.id' });
});
