import { createHash } from 'node:crypto';
import type { ToldChange } from './change.ts';
import { isObject } from './exact-json.ts';

/**
 * The same for every delivery of one change, whichever of an account's webhooks and whichever attempt tells of it; and
 * different for any two changes. It is of what the change says, as it came: entity, id, action, time, correlation and the
 * records. Not in it is what belongs to the webhook or the delivery: `webhook_id`, `meta.id` (for users it is the user's
 * id), the attempt, who may see it. Correlation ids are not relied on, because nobody says that they are unique.
 */
export function changeId(account: string, told: ToldChange): string {
  const { entity, id, action, timeMs, correlationId = null, merged = null, after, previous } = told;
  const text = JSON.stringify(
    inOrder([account, entity, id, action, timeMs, correlationId, merged, after, previous]),
  );
  return createHash('sha256').update(text).digest('hex');
}

/** The same value with every object's fields in one order: two services need not write them in the same. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, inOrder(value[name])]),
  );
}
