import * as z from 'zod/mini';
import { isObject } from './exact-json.ts';

/** An id in a payload: a string, a number, or a uuid, as the entity has it. Anything else is not an id of Pipedrive's. */
export const PayloadId = z.pipe(
  z.union([z.string(), z.int()]),
  z.pipe(
    z.transform((value: string | number) => String(value)),
    z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)),
  ),
);

/** What an event can be about: `deal`, `deal_product`, … */
export const EntityName = z.string().check(z.regex(/^[A-Za-z_]{1,40}$/));

/** A record in a payload, whatever its fields. A number that is kept as its digits is an object, and no record. */
export const PayloadRecord = z.pipe(
  z.custom<Readonly<Record<string, unknown>>>(isObject),
  z.record(z.string(), z.unknown()),
);

/** Who did it and how, in the names of a change; what is not said is left out. */
export const actorFrom = (
  userId: string | null | undefined,
  source: string | null | undefined,
): { readonly actor?: string; readonly source?: 'app' | 'api' } => ({
  ...(userId ? { actor: userId } : {}),
  ...(source === 'app' || source === 'api' ? { source } : {}),
});
