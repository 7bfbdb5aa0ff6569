import * as z from 'zod';
import { invalidParameter, invalidRequestContent } from './lambda-errors.ts';

/** The text of an invocation's payload; nothing at all stands for an empty object. */
export function jsonText(body: Buffer): string {
  const text = body.length > 0 ? body.toString() : '{}';
  readJson(text);
  return text;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidRequestContent(error instanceof Error ? error.message : 'not JSON');
  }
}

/** A body of a known shape. Throws InvalidRequestContentException or InvalidParameterValueException. */
export function parseBody<Type>(schema: z.ZodType<Type>, body: Buffer): Type {
  const parsed = schema.safeParse(readJson(body.toString()));
  if (!parsed.success) throw invalidParameter(z.prettifyError(parsed.error));
  return parsed.data;
}
