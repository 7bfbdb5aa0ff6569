import * as z from 'zod';
import { inTransaction } from '../database.ts';
import { type JsonAction, jsonAction } from '../json-service.ts';
import { AwsError, LOCAL_ACCOUNT, LOCAL_REGION } from '../service.ts';
import { Entry, type EntryFailure, entryBytes, entryFailure } from './entry.ts';
import type { EventsContext } from './wait-for.ts';

const MOST_ENTRIES = 10;
/** EventBridge's limit on all entries of a request together: 256 KiB. */
const LIMIT_BYTES = 262_144;
const DEFAULT_BUS = 'default';

/** PutEvents: publishes the entries that are in order and says of each other one what is wrong with it. */
export function putEventsAction(context: EventsContext): JsonAction {
  return jsonAction({
    input: z.object({ Entries: z.array(Entry).min(1).max(MOST_ENTRIES) }),
    permission: ({ Entries }) => {
      const names = new Set(Entries.map(busNameOf));
      return [...names].map((name) => ({ action: 'events:PutEvents', resource: busArn(context, name) }));
    },
    run: ({ Entries }) => {
      if (Entries.reduce((sum, entry) => sum + entryBytes(entry), 0) > LIMIT_BYTES)
        throw new AwsError(
          'ValidationException',
          'Total size of the entries in the request is over the limit.',
        );
      const answers = inTransaction(context.database, () => Entries.map((entry) => publish(context, entry)));
      context.wake();
      return {
        FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length,
        Entries: answers,
      };
    },
  });
}

function publish(context: EventsContext, entry: Entry): { EventId: string } | EntryFailure {
  const busName = busNameOf(entry);
  const failure = entryFailure(entry);
  if (failure) return failure;
  if (!context.buses.has(busName))
    return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${busName} does not exist.` };
  const eventId = context.newId();
  context.log.append(busName, {
    eventId,
    source: entry.Source ?? '',
    detailType: entry.DetailType ?? '',
    detail: entry.Detail ?? '',
    resources: entry.Resources,
    timeMs: entry.Time === undefined ? context.timers.now() : Math.round(entry.Time * 1000),
  });
  return { EventId: eventId };
}

function busNameOf({ EventBusName = DEFAULT_BUS }: Entry): string {
  return EventBusName.split('/').at(-1) ?? DEFAULT_BUS;
}

function busArn({ buses }: EventsContext, name: string): string {
  return buses.get(name) ?? `arn:aws:events:${LOCAL_REGION}:${LOCAL_ACCOUNT}:event-bus/${name}`;
}
