import * as z from 'zod/mini';
import type { Schema } from './endpoint.ts';

/** What a schema makes of a value: what it reads from it, or the path of the first field that does not fit. */
export type Reading = { readonly value: unknown; readonly misfit?: never } | { readonly misfit: string };

/**
 * Reads values that came as JSON by their schema. One that fits is recognised by a reader that is made of the schema once,
 * in a quarter of zod's time. What the reader does not accept, or is not made for, is judged by zod.
 */
export function readingBy(schema: Schema): (value: unknown) => Reading {
  const reader = readerOf(schema);
  return (value) => {
    const read = readBy(reader, value);
    return read === MISFIT ? judged(schema, value) : { value: read };
  };
}

function judged(schema: Schema, value: unknown): Reading {
  const result = z.safeParse(schema, value);
  if (result.success) return { value: result.data };
  return { misfit: result.error.issues[0]?.path.map(String).join('.') ?? '' };
}

const MISFIT = Symbol('misfit');

/** Answers what zod answers for a value that fits, and `MISFIT` for any other. */
interface Reader {
  /** The kinds of values that are answered as they are: what most fields hold, told by a glance. */
  readonly plain: number;
  /** Answers the rest. */
  readonly read: (value: unknown) => unknown;
}

/** Of a schema that answers nothing but plain values. */
const none = (): unknown => MISFIT;

const readBy = ({ plain, read }: Reader, value: unknown): unknown =>
  plain & kindOf(value) ? value : read(value);

const [TEXT, FLAG, WHOLE, BROKEN, NULL] = [1, 2, 4, 8, 16];

function kindOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return TEXT;
    case 'boolean':
      return FLAG;
    case 'number':
      if (Number.isSafeInteger(value)) return WHOLE;
      return Number.isFinite(value) ? BROKEN : 0;
    default:
      return value === null ? NULL : 0;
  }
}

/** The schemas that ask for a type and nothing more, by type and format. */
const PLAIN: ReadonlyMap<string, number> = new Map([
  ['string', TEXT],
  ['boolean', FLAG],
  ['number', WHOLE | BROKEN],
  ['number safeint', WHOLE],
  ['null', NULL],
]);

const readers = new WeakMap<Schema, Reader>();

function readerOf(schema: Schema): Reader {
  const known = readers.get(schema);
  if (known) return known;
  const reader = madeFor(schema);
  readers.set(schema, reader);
  return reader;
}

function madeFor(schema: Schema): Reader {
  const { def } = schema._zod;
  if (def.checks?.length) return byZod(schema);
  if (isOf(schema, 'optional')) return optional(readerOf(schema._zod.def.innerType));
  if (isOf(schema, 'nullable')) return nullable(readerOf(schema._zod.def.innerType));
  if (isOf(schema, 'union')) return firstOf(schema);
  if (isOf(schema, 'pipe')) return inTurn(schema);
  if (isOf(schema, 'lazy')) return whenAsked(() => readerOf(schema._zod.def.getter()));
  if (isOf(schema, 'array')) return listOf(readerOf(schema._zod.def.element));
  if (isOf(schema, 'record')) return mapOf(schema);
  if (isOf(schema, 'object')) return fieldsOf(schema);
  const { type, format }: { type: string; format?: unknown } = def;
  const plain = PLAIN.get(format ? `${type} ${format}` : type);
  return plain ? { plain, read: none } : byZod(schema);
}

/** A schema of one kind. Told by name, because naming zod's classes would carry all of zod into every bundle. */
type Of<Type> = Extract<z.core.$ZodTypes, { _zod: { def: { type: Type } } }>;
const isOf = <const Type extends z.core.$ZodTypeDef['type']>(
  schema: Schema,
  type: Type,
): schema is Schema & Of<Type> => schema._zod.def.type === type;

const byZod = (schema: Schema): Reader => ({
  plain: 0,
  read: (value) => {
    const result = z.safeParse(schema, value);
    return result.success ? result.data : MISFIT;
  },
});

const optional = ({ plain, read }: Reader): Reader => ({
  plain,
  read: (value) => (value === undefined ? undefined : read(value)),
});

const nullable = ({ plain, read }: Reader): Reader => ({ plain: plain | NULL, read });

/** For a schema that holds itself, as that of any JSON does. */
function whenAsked(make: () => Reader): Reader {
  let reader: Reader | undefined;
  return {
    plain: 0,
    read: (value) => {
      reader ??= make();
      return readBy(reader, value);
    },
  };
}

function inTurn(schema: Of<'pipe'>): Reader {
  const { def } = schema._zod;
  // A codec's own way of getting from one to the other.
  if ('transform' in def) return byZod(schema);
  const [before, after] = [readerOf(def.in), readerOf(def.out)];
  return {
    plain: 0,
    read: (value) => {
      const read = readBy(before, value);
      return read === MISFIT ? MISFIT : readBy(after, read);
    },
  };
}

function firstOf(schema: Of<'union'>): Reader {
  // One that wants exactly one option to fit.
  if (schema._zod.def.inclusive === false) return byZod(schema);
  const options = schema._zod.def.options.map(readerOf);
  let plain = 0;
  for (const option of options) {
    plain |= option.plain;
    // It may make something else of what the options after it would answer as it is.
    if (option.read !== none) break;
  }
  return {
    plain,
    read: (value) => {
      for (const option of options) {
        const read = readBy(option, value);
        if (read !== MISFIT) return read;
      }
      return MISFIT;
    },
  };
}

const listOf = (item: Reader): Reader => ({
  plain: 0,
  read: (value) => {
    if (!Array.isArray(value)) return MISFIT;
    const list: unknown[] = [];
    for (const one of value) {
      const read = readBy(item, one);
      if (read === MISFIT) return MISFIT;
      list.push(read);
    }
    return list;
  },
});

function mapOf(schema: Of<'record'>): Reader {
  const { keyType, valueType } = schema._zod.def;
  if (readerOf(keyType).plain !== TEXT) return byZod(schema);
  const item = readerOf(valueType);
  return {
    plain: 0,
    read: (value) => {
      if (!isRecord(value)) return MISFIT;
      const map: Record<string, unknown> = {};
      for (const name of Object.keys(value)) {
        const read = readBy(item, value[name]);
        if (read === MISFIT || name === '__proto__') return MISFIT;
        map[name] = read;
      }
      return map;
    },
  };
}

function fieldsOf(schema: Of<'object'>): Reader {
  const { shape, catchall } = schema._zod.def;
  if (catchall) return byZod(schema);
  const fields = Object.entries(shape).map(([name, field]) => ({
    name,
    reader: readerOf(field),
    optional: field._zod.optin === 'optional' && field._zod.optout === 'optional',
  }));
  return {
    plain: 0,
    read: (value) => {
      if (!isRecord(value)) return MISFIT;
      const record: Record<string, unknown> = {};
      for (const { name, reader, optional } of fields) {
        const given = value[name];
        // JSON knows no `undefined`: the field is not there.
        if (given === undefined && optional) continue;
        if (given === undefined) return MISFIT;
        const read = readBy(reader, given);
        if (read === MISFIT) return MISFIT;
        record[name] = read;
      }
      return record;
    },
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
