import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import type { Timers } from '../../timers.ts';
import { createEventLog, type PublishedEvent } from './event-bridge/event-log.ts';
import { putEventsAction } from './event-bridge/put-events.ts';
import { type EventsContext, type WaitOptions, waitForEvent } from './event-bridge/wait-for.ts';
import { createJsonService } from './json-service.ts';
import type { AwsService } from './service.ts';

export interface EventBridgeOptions {
  readonly database: DatabaseSync;
  readonly timers: Timers;
  readonly buses: readonly { readonly name: string; readonly arn: string }[];
  /** Makes event ids; each must be new. */
  readonly newId?: () => string;
}

export interface EventBridge {
  readonly service: AwsService;
  /** What was published on a bus, in order; after the event numbered `afterId` when it is given. */
  readonly list: (busName: string, afterId?: number) => PublishedEvent[];
  /** The first event that fits, in the log or yet to come. */
  readonly waitFor: (
    busName: string,
    predicate: (event: PublishedEvent) => boolean,
    options?: WaitOptions,
  ) => Promise<PublishedEvent>;
}

/** Event buses that keep what is published on them, in `database`, for whoever wants to look. No rules. */
export function createEventBridge(options: EventBridgeOptions): EventBridge {
  const { database, timers, buses, newId = randomUUID } = options;
  const published = new EventEmitter().setMaxListeners(0);
  const context: EventsContext = {
    database,
    timers,
    newId,
    log: createEventLog(database),
    buses: new Map(buses.map(({ name, arn }) => [name, arn])),
    wake: () => published.emit('published'),
    onWake: (listener) => {
      published.on('published', listener);
      return () => published.off('published', listener);
    },
  };
  return {
    list: (busName, afterId = 0) => context.log.list(busName, afterId),
    waitFor: (busName, predicate, waitOptions = {}) => waitForEvent(context, busName, predicate, waitOptions),
    service: createJsonService({
      name: 'events',
      contentType: 'application/x-amz-json-1.1',
      actions: { PutEvents: putEventsAction(context) },
    }),
  };
}
