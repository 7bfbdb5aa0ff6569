import type { Context, Result } from '../behaviour.ts';
import { mayEdit, seenRecord } from '../rules/guards.ts';

/** Deletes a v2 record. A second time is 410 with `success: true`, as recorded from Pipedrive. */
export function v2Delete(
  context: Context,
  kind: 'deal' | 'person' | 'organization' | 'activity' | 'product' | 'project',
  pathId: string,
): Result {
  const record = seenRecord(context, kind, pathId);
  mayEdit(context, kind, record);
  const data = { id: record.id };
  if (record.is_deleted) return { status: 410, data };
  context.changes.remove(kind, record, context.actor);
  return { data };
}
