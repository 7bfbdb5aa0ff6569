import * as z from 'zod/mini';
import { InvalidInput } from '../errors.ts';

/** Parses what came from outside, once, at the edge. `InvalidInput` names the field and what was expected, never the value. */
export function parse<S extends z.core.$ZodType>(schema: S, value: unknown, place = ''): z.core.output<S> {
  const result = z.safeParse(schema, value, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues.map(deepest)[0];
  const field = [...(place ? [place] : []), ...(issue?.path ?? []).map(String)].join('.') || 'body';
  throw new InvalidInput(`${field} ${issue ? complaint(issue) : 'is not valid'}`, { field });
}

/** Of a union, the complaint of the choice that came furthest: the others only say that it is not them. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const [first] = issue.errors
    .flatMap(([choice]) => (choice ? [deepest(choice)] : []))
    .sort((one, other) => other.path.length - one.path.length);
  return first && first.path.length > 0 ? { ...first, path: [...issue.path, ...first.path] } : issue;
}

/** What is wrong, in words. The library's own messages are left out of the bundles, and may quote the value. */
function complaint(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be of type ${issue.expected}`;
    case 'unrecognized_keys':
      return `has a field that is not known: ${issue.keys.map((key) => key.slice(0, 64)).join(', ')}`;
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `is too small or too short; the least is ${issue.minimum}`;
    case 'too_big':
      return `is too large or too long; the most is ${issue.maximum}`;
    case 'invalid_format':
      return `must have the format ${issue.format}`;
    default:
      return 'does not fit';
  }
}
