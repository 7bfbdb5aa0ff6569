import { logBytes } from './function-log.ts';
import type { StateUnits } from './state-units.ts';
import type { Usage } from './usage.ts';

/**
 * What a function was measured to take. It ran on this machine, and not on the share of an Arm processor that Lambda gives
 * to its memory: there its own part is slower, and its calls to AWS take longer than to a server next door. For the receiver
 * each millisecond more is 0.0067 USD a million.
 */
export interface Measured {
  /** Of each invocation. */
  readonly latenciesMs: readonly number[];
  /** Deliveries in each. */
  readonly batch: number;
  readonly memoryMiB: number;
  /** What it logs for each delivery. */
  readonly logBytes: number;
}

const QUEUE_REQUEST_BYTES = 64 * 1024;
/** The dearer of the two ways to count it. */
const GB = 1e9;
/** AWS counts so many to a month. */
const MONTH_HOURS = 730;

/** What Lambda itself writes of each invocation, in its text format, which is the stack's; the ids are as long in fact. */
const LAMBDAS_LINES = [
  'START RequestId: 8f507cfc-0000-4697-b07a-ac58fc914c95 Version: $LATEST',
  'END RequestId: 8f507cfc-0000-4697-b07a-ac58fc914c95',
  'REPORT RequestId: 8f507cfc-0000-4697-b07a-ac58fc914c95\tDuration: 15.74 ms\tBilled Duration: 16 ms\tMemory Size: 512 MB\tMax Memory Used: 120 MB\t',
].join('\n');

const requests = (bytes: number): number => Math.max(1, Math.ceil(bytes / QUEUE_REQUEST_BYTES));

/** A function that is warm. Lambda charges each invocation by the millisecond that it has begun. */
export function functionUsage({ latenciesMs, batch, memoryMiB, logBytes: ownBytes }: Measured): Usage {
  const billedMs = latenciesMs.reduce((sum, ms) => sum + Math.ceil(ms), 0) / latenciesMs.length;
  return {
    'lambda-requests': 1 / batch,
    'lambda-gb-seconds': ((billedMs / 1_000) * (memoryMiB / 1024)) / batch,
    logs: (ownBytes + logBytes(LAMBDAS_LINES) / batch) / GB,
  };
}

/** A delivery comes in through the HTTP API, and its message is sent: by a function, or without one by the API itself. */
export const arrivalUsage = (messageBytes: number, accessLogBytes: number): Usage => ({
  'http-api-requests': 1,
  'sqs-fifo-requests': requests(messageBytes),
  logs: accessLogBytes / GB,
});

/** Lambda's poller takes a batch with one request and deletes it with another. Its polls of an empty queue are no delivery's. */
export const pollerUsage = (messageBytes: number, batch: number): Usage => ({
  'sqs-fifo-requests': (requests(messageBytes * batch) + 1) / batch,
});

/** A delivery has its effect: State, its log for so many days, and one event. */
export function effectUsage({ writes, reads, tableBytes, indexBytes }: StateUnits, keptDays: number): Usage {
  const months = (keptDays * 24) / MONTH_HOURS;
  return {
    'dynamodb-write-units': writes,
    'dynamodb-read-units': reads,
    'dynamodb-storage': ((tableBytes + indexBytes) / GB) * months,
    'dynamodb-backups': (tableBytes / GB) * months,
    'event-bus-events': 1,
  };
}
