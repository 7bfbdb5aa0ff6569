import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { LOCAL_REGION } from '../../lib/local/aws/service.ts';
import { accessKeyOf } from '../../lib/local/function-environment.ts';
import { type Laptop, SIMULATED_TOKEN } from '../../lib/local/laptop.ts';
import { createAccounts } from '../../shared/state/accounts.ts';
import { createEvents } from '../../shared/state/events.ts';
import { createGraph } from '../../shared/state/graph.ts';
import { createRecords } from '../../shared/state/records.ts';
import { createTable } from '../../shared/state/table.ts';
import { createWrites } from '../../shared/state/writes.ts';
import { type TestLaptop, until } from './laptop.ts';

function found<T>(item: T | undefined, what: string): T {
  if (item === undefined) throw new Error(`The stack has no ${what}`);
  return item;
}

/** The physical name of a queue, by its construct's path: `EventsQueue`, `OutboundDeadLetters`. */
export const queueOf = ({ host }: Laptop, path: string): string =>
  found(
    host.plan.queues.find(({ logicalId }) => logicalId.startsWith(path)),
    path,
  ).name;

/** The lanes' queues that lead to the sender, and where they bury. */
export const OUTBOUND_QUEUES = [
  'OutboundLifecycleQueue',
  'OutboundInteractiveQueue',
  'OutboundSyncQueue',
  'OutboundBackfillQueue',
  'OutboundDeadLetters',
];

const OPEN: readonly unknown[] = ['queued', 'parked', 'sending'];

/** The outcome of a write of the simulated company, once it has one. */
export const settledWrite = async ({ api, path }: TestLaptop, key: string, timeoutMs?: number) =>
  (
    await until(
      () => api.get(path(`/writes/${encodeURIComponent(key)}`)),
      ({ json }) => !OPEN.includes(json.status),
      timeoutMs,
    )
  ).json;

export const busOf = ({ host }: Laptop): string => found(host.plan.buses[0], 'bus').name;

/** The state table as a function sees it, with that function's permissions: `EventProcessor`, `HttpApi`. */
export function stateOf({ host }: Laptop, functionPath = 'EventProcessor') {
  const { name, environment } = found(
    host.plan.functions.find(({ logicalId }) => logicalId.startsWith(functionPath)),
    functionPath,
  );
  const client = new DynamoDBClient({
    endpoint: host.awsUrl,
    region: LOCAL_REGION,
    credentials: { accessKeyId: accessKeyOf(name), secretAccessKey: 'local' },
  });
  const table = createTable(client, found(environment.STATE_TABLE, 'table'));
  return {
    accounts: createAccounts(table),
    graph: createGraph(table),
    records: createRecords(table),
    deliveries: createEvents(table),
    writes: createWrites(table),
  };
}

const Webhooks = z.object({
  data: z
    .array(
      z.object({
        id: z.number(),
        subscription_url: z.string(),
        http_auth_user: z.string(),
        http_auth_password: z.string(),
      }),
    )
    .nullable(),
});

/** The webhooks as the simulated Pipedrive's API lists them, passwords and all. */
export async function webhooksOf({ simulator }: TestLaptop) {
  const response = await fetch(`${simulator.url}/api/v1/webhooks`, {
    headers: { 'x-api-token': SIMULATED_TOKEN },
  });
  return Webhooks.parse(await response.json()).data ?? [];
}

/** The `Authorization` header that Pipedrive sends with its deliveries. */
export async function basicOf(laptop: TestLaptop): Promise<string> {
  const [webhook] = await webhooksOf(laptop);
  const { http_auth_user: user, http_auth_password: password } = found(webhook, 'webhook');
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

const Accepted = z.object({ queued: z.string() });

/** Delivers a payload as Pipedrive does; answers the id under which it is remembered. */
export async function delivered(laptop: TestLaptop, payload: unknown): Promise<string> {
  const response = await fetch(`${laptop.host.url}/webhooks/1`, {
    method: 'POST',
    headers: { authorization: await basicOf(laptop), 'content-type': 'application/json' },
    body: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
  if (response.status !== 200) throw new Error(`The receiver answered ${response.status}`);
  return Accepted.parse(await response.json()).queued;
}

/** Deals that can be edited: an archived or deleted one cannot. */
export const editableDeals = ({ simulator }: TestLaptop, count: number): number[] =>
  simulator.company.deal
    .all()
    .filter((deal) => !deal.is_archived && !deal.is_deleted)
    .slice(0, count)
    .map(({ id }) => id);
