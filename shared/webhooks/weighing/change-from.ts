import * as z from 'zod/mini';
import { RecoveredMessage } from '../../queue/messages.ts';
import type { EventRecord } from '../../state/event-record.ts';
import type { RecordChange } from '../change.ts';
import { isObject, parseExactly } from '../exact-json.ts';
import { recognise } from '../recognise.ts';
import { toChange } from '../to-change.ts';

/** The change that an event of the log tells of; undefined of what cannot be recognised, also today. */
export function changeFrom(
  { kind, raw, receivedAt }: Pick<EventRecord, 'kind' | 'raw' | 'receivedAt'>,
  account: string,
): RecordChange | undefined {
  if (kind === 'recovered') {
    const message = z.safeParse(RecoveredMessage, JSON.parse(raw));
    return message.success ? recoveredChange(message.data) : undefined;
  }
  const recognised = recognise(raw, account, Date.parse(receivedAt));
  return recognised.known ? toChange(recognised.told) : undefined;
}

/** The change that a read found. Who did it and how is not known. */
export function recoveredChange(message: RecoveredMessage): RecordChange {
  const { entity, entityId, action, timeMs, updateTime, json, mergedTo } = message;
  const parsed = parseExactly(json);
  const record = isObject(parsed) ? parsed : null;
  return {
    entity,
    id: entityId,
    action,
    timeMs,
    precisionMs: 1,
    ...(updateTime === undefined ? {} : { updateTime }),
    after: action === 'delete' ? null : record,
    previous: action === 'delete' ? record : null,
    previousIs: 'whole',
    bulk: false,
    ...(mergedTo === undefined ? {} : { merged: { to: mergedTo } }),
    version: 'read',
  };
}
