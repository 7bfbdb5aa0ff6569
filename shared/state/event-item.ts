import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { type EventHead, EventRecord, type NewEvent, type Telling } from './event-record.ts';
import { indexes, keys } from './keys.ts';

/** A shorter text hardly gets shorter, and DynamoDB counts by whole kilobytes. */
const ZIPPED_FROM_BYTES = 1024;

/** What is listed by name in a map is put there by one condition, so that the same is never there twice. */
const EventItem = z.extend(z.omit(EventRecord, { told: true, replays: true, raw: true }), {
  told: z._default(z.record(z.string(), z.unknown()), {}),
  replays: z._default(z.record(z.string(), z.unknown()), {}),
  raw: z.union([z.string(), z.instanceof(Uint8Array)]),
});

/** Attempts of one delivery are tellings of their own. */
export const tellingName = ({ deliveryId, attempt }: Telling): string => `${deliveryId}/${attempt}`;

/** Where an event stands in the indexes: by the time it was received, alone and among those of its record. */
export const indexKeysOf = (
  account: string,
  {
    id,
    receivedAt,
    effect,
    entity,
    entityId,
  }: Pick<EventHead, 'id' | 'receivedAt' | 'effect' | 'entity' | 'entityId'>,
): Record<string, string> => ({
  [indexes.byTime.pk]: keys.eventLog(account),
  [indexes.byTime.sk]: `${receivedAt}_${id}`,
  [indexes.byRecord.pk]:
    effect === 'unrecognised' || entity === undefined || entityId === undefined
      ? keys.unrecognised(account)
      : keys.eventsOf(account, entity, entityId),
});

/** An event as an item. Its text is most of it and the price goes by size, so it is kept compressed. */
export function itemOf(account: string, event: NewEvent): object {
  const isLong = Buffer.byteLength(event.raw) >= ZIPPED_FROM_BYTES;
  return {
    ...event,
    ...indexKeysOf(account, event),
    raw: isLong ? new Uint8Array(gzipSync(event.raw)) : event.raw,
    told: Object.fromEntries((event.told ?? []).map((telling) => [tellingName(telling), telling])),
    replays: Object.fromEntries((event.replays ?? []).map((replay) => [replay.request, replay])),
  };
}

/** The event that an item holds. */
export function eventFrom(item: unknown): EventRecord {
  const { raw, told, replays, ...event } = parse(EventItem, item, 'event');
  return parse(
    EventRecord,
    {
      ...event,
      raw: typeof raw === 'string' ? raw : gunzipSync(raw).toString(),
      told: Object.values(told),
      replays: Object.values(replays),
    },
    'event',
  );
}
