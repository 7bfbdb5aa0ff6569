import type { RecordChange, ToldChange } from './change.ts';
import { normal } from './normal/normal.ts';

/** The change that a delivery tells of, its records in their normal form. */
export function toChange({ after, previous, version, ...head }: ToldChange): RecordChange {
  const shape = version === '1.0' ? 'webhook-1' : 'webhook-2';
  const known = after ?? (head.previousIs === 'whole' ? previous : null);
  const normalAfter = after && normal(head.entity, shape, after);
  const normalPrevious = previous && normal(head.entity, shape, previous);
  const updateTime = known && updateTimeOf(head.entity, known === after ? normalAfter : normalPrevious);
  return {
    ...head,
    version,
    after: normalAfter,
    previous: normalPrevious,
    ...(updateTime ? { updateTime } : {}),
  };
}

/** A normal record's own time of its last change. */
export function updateTimeOf(
  entity: string,
  record: Readonly<Record<string, unknown>> | null,
): string | undefined {
  const time = entity === 'user' ? record?.modified : record?.update_time;
  return typeof time === 'string' && time !== '' ? time : undefined;
}
