import process from 'node:process';
import * as z from 'zod/mini';

/** The schema of a function's environment; lib/ fills it, the function's index.ts reads it. */
export type EnvSchema = z.ZodMiniObject<
  Readonly<Record<string, z.core.$ZodType<unknown, string | undefined>>>
>;

/** Reads the environment at cold start. What is missing or wrong stops the start, by name; no value is printed. */
export function readEnv<S extends EnvSchema>(schema: S): z.core.output<S> {
  const result = z.safeParse(schema, process.env);
  if (result.success) return result.data;
  const names = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))];
  throw new Error(`Environment variables missing or not valid: ${names.join(', ')}`);
}

/** A variable that must be there and not be empty. */
export const Text = z.string().check(z.minLength(1));

/** A whole number in a variable. */
export const WholeNumber = z.pipe(
  z.string().check(z.regex(/^\d{1,9}$/)),
  z.transform((text) => Number(text)),
);
