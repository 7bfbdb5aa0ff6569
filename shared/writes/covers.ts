import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { endpointOf } from '../pipedrive/index.ts';
import type { Write } from '../state/writes.ts';

type Said = Pick<Write, 'operation' | 'call'>;

const Fields = z.record(z.string(), z.unknown());
const Call = z.object({
  path: z.optional(z.unknown()),
  query: z.optional(z.unknown()),
  body: z.optional(Fields),
});

/**
 * Whether a later write sets all that an earlier one sets, so that with both sent nothing of the earlier is left: the same
 * edit of the same record, with at least its fields. Custom fields count one by one, because an edit of one leaves the others.
 */
export function covers(later: Said, earlier: Said): boolean {
  const endpoint = endpointOf(earlier.operation);
  if (!endpoint || endpoint !== endpointOf(later.operation)) return false;
  if (endpoint.repeat !== 'same-effect' || !(endpoint.method === 'PATCH' || endpoint.method === 'PUT'))
    return false;
  const [one, other] = [callFrom(earlier), callFrom(later)];
  if (!one?.body || !other?.body) return false;
  if (!isDeepStrictEqual([one.path, one.query], [other.path, other.query])) return false;
  return hasAllOf(other.body, one.body);
}

function callFrom({ call }: Said): z.infer<typeof Call> | undefined {
  const result = z.safeParse(Call, JSON.parse(call));
  return result.success ? result.data : undefined;
}

function hasAllOf(later: z.infer<typeof Fields>, earlier: z.infer<typeof Fields>): boolean {
  return Object.keys(earlier).every((name) => {
    if (!Object.hasOwn(later, name)) return false;
    if (name !== 'custom_fields') return true;
    const [inLater, inEarlier] = [z.safeParse(Fields, later[name]), z.safeParse(Fields, earlier[name])];
    return (
      inLater.success &&
      inEarlier.success &&
      Object.keys(inEarlier.data).every((custom) => Object.hasOwn(inLater.data, custom))
    );
  });
}
