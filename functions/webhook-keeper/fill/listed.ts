import type { NormalRecord, RawRecord } from '../../../shared/webhooks/change.ts';
import { normal, type Shape } from '../../../shared/webhooks/normal/normal.ts';
import { updateTimeOf } from '../../../shared/webhooks/to-change.ts';
import { secondsOf } from './window.ts';

/** A record as a list of Pipedrive's showed it. */
export interface Listed {
  readonly entity: string;
  readonly id: string;
  readonly record: NormalRecord;
  /** Its own time of change: as it is told, and in seconds since 1970. */
  readonly updateTime: string;
  readonly updated: number;
  readonly deleted: boolean;
}

/** Undefined when it does not say which record it is or when that changed: such a one cannot be placed. */
export function listedFrom(entity: string, shape: Shape, raw: RawRecord): Listed | undefined {
  const record = normal(entity, shape, raw);
  const { id } = record;
  const updateTime = updateTimeOf(entity, record) ?? addTimeOf(record);
  if ((typeof id !== 'number' && typeof id !== 'string') || updateTime === undefined) return undefined;
  const updated = secondsOf(updateTime);
  if (!Number.isSafeInteger(updated)) return undefined;
  // Of a project only its status says so.
  const deleted = record.is_deleted === true || record.status === 'deleted';
  return { entity, id: String(id), record, updateTime, updated, deleted };
}

/** A record that was never changed may have no time of change. */
const addTimeOf = ({ add_time: time }: NormalRecord): string | undefined =>
  typeof time === 'string' && time !== '' ? time : undefined;
