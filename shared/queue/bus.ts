import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

/** What the suite tells the owner's account: a type such as `deal.change` or `write.sent`, and what happened. */
export interface BusEvent {
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Publishes one event; throws unless the bus took it. May be called twice: `detail.id` is then the same. */
export type Publish = (event: BusEvent) => Promise<void>;

/** EventBridge takes 256 KB an entry. */
const LARGEST_DETAIL_BYTES = 240 * 1024;
const SOURCE = 'pipewarden';

export function createPublish(client: EventBridgeClient, busName: string): Publish {
  return async ({ type, detail }) => {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: busName, Source: SOURCE, DetailType: type, Detail: fitting(detail) }],
      }),
    );
    const code = Entries[0]?.ErrorCode;
    if (code) throw new Error(`The event bus refused an event: ${code}`);
  };
}

/** The detail as text; the bulky parts of one that is too large are left out, and it says so. */
function fitting(detail: BusEvent['detail']): string {
  const text = JSON.stringify(detail);
  if (Buffer.byteLength(text) <= LARGEST_DETAIL_BYTES) return text;
  return JSON.stringify({ ...detail, before: undefined, after: undefined, truncated: true });
}
