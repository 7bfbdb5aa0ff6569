import { createHash } from 'node:crypto';
import type { RecordChange } from '../../shared/webhooks/change.ts';

/**
 * The end of the record that another one took in, as version 1 tells it: with the record that lives on, and with no event of
 * its own. Version 2 tells of each by itself.
 */
export function tombstoneOf(
  id: string,
  change: RecordChange,
): { readonly id: string; readonly change: RecordChange } | undefined {
  const { merged, version } = change;
  if (version !== '1.0' || !merged || !('from' in merged)) return undefined;
  const { updateTime: _updateTime, ...head } = change;
  return {
    id: createHash('sha256').update(`${id}\n${merged.from}`).digest('hex'),
    change: {
      ...head,
      id: merged.from,
      action: 'delete',
      merged: { to: change.id },
      after: null,
      previous: null,
      previousIs: 'whole',
    },
  };
}
