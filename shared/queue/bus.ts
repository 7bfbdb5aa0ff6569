import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { SOURCE } from '../bus-events/source.ts';
import { chunksOf } from '../runtime/chunks-of.ts';
import { sideBySide } from '../runtime/side-by-side.ts';

/** What the suite tells the owner's account: a type such as `deal.change` or `write.sent`, and what happened. */
export interface BusEvent {
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Publishes one event; throws unless the bus took it. May be called twice: `detail.id` is then the same. */
export type Publish = (event: BusEvent) => Promise<void>;

/** EventBridge takes 256 KB a call, and ten entries. */
const LARGEST_DETAIL_BYTES = 240 * 1024;
const LARGEST_OF_TEN_BYTES = 24 * 1024;

export const createPublish =
  (client: EventBridgeClient, busName: string): Publish =>
  (event) =>
    put(client, busName, [entryOf(event, LARGEST_DETAIL_BYTES)]);

/** Publishes small events, ten at a time; throws unless the bus took them all. */
export const createPublishAll =
  (client: EventBridgeClient, busName: string) =>
  async (events: readonly BusEvent[]): Promise<void> => {
    await sideBySide(chunksOf(events, MOST_ENTRIES), SIDE_BY_SIDE, (batch) =>
      put(
        client,
        busName,
        batch.map((event) => entryOf(event, LARGEST_OF_TEN_BYTES)),
      ),
    );
  };

const MOST_ENTRIES = 10;
const SIDE_BY_SIDE = 8;

async function put(
  client: EventBridgeClient,
  busName: string,
  entries: readonly PutEventsRequestEntry[],
): Promise<void> {
  const { Entries = [] } = await client.send(
    new PutEventsCommand({ Entries: entries.map((entry) => ({ ...entry, EventBusName: busName })) }),
  );
  const code = Entries.find(({ ErrorCode }) => ErrorCode)?.ErrorCode;
  if (code) throw new Error(`The event bus refused an event: ${code}`);
}

const entryOf = ({ type, detail }: BusEvent, most: number): PutEventsRequestEntry => ({
  Source: SOURCE,
  DetailType: type,
  Detail: fitting(detail, most),
});

/** The detail as text; the bulky parts of one that is too large are left out, and it says so. */
function fitting(detail: BusEvent['detail'], most: number): string {
  const text = JSON.stringify(detail);
  if (Buffer.byteLength(text) <= most) return text;
  return JSON.stringify({ ...detail, before: undefined, after: undefined, truncated: true });
}
