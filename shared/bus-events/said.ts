import * as z from 'zod/mini';

/** A field of an event with what it says: the published schema and the reference carry these words. */
export const said = <Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema =>
  schema.check(z.describe(description));
