import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEAD_ENDPOINT, functionOf, planOf } from '../stack.ts';
import { logBytes, notedIn } from './function-log.ts';
import { type HostLap, hostLap } from './host-lap.ts';
import { withHost } from './host-session.ts';
import { sendAtOnce, sendAtRate } from './sending.ts';

export const AT_ONCE = 16;
/** A fraction of what the host works off, and half of what Pipedrive lets through to whoever makes the changes. */
export const PER_SECOND = 20;
export const DELIVERIES = 1_000;
/** Starts the functions' processes, and lets them compile. */
const WARM_UP = 200;

export interface ThroughHost {
  /** As fast as the host answers: how long one delivery takes then is the length of the queue. */
  readonly saturated: HostLap;
  readonly steady: HostLap;
  /** What is written to each log for one delivery, as CloudWatch counts it; Lambda's own lines are not in it. */
  readonly logBytes: { readonly access: number; readonly receiver: number; readonly processor: number };
}

/**
 * Delivers 1,000 events to the whole local host as fast as it answers, and 1,000 at a steady rate.
 *
 * Nothing is put into the path to watch it. When an event was published is what the bus has noted of it; when its note was in
 * State is what the processor's log says, whose line is written as soon as DynamoDB has answered (once a minute a write more
 * comes in between). Both are times of this machine's clock in whole ms, and so is that of sending: one of them may be a
 * millisecond off, their middle is not.
 */
export async function measureThroughHost(stack: string, folder: string): Promise<ThroughHost> {
  const laps = await withHost(stack, folder, async ({ send, workedOff }) => {
    let next = 0;
    const numbers = (count: number) => Array.from({ length: count }, () => next++);
    return {
      warmUp: await workedOff(await sendAtOnce(numbers(WARM_UP), AT_ONCE, send)),
      saturated: await workedOff(await sendAtOnce(numbers(DELIVERIES), AT_ONCE, send)),
      steady: await workedOff(await sendAtRate(numbers(DELIVERIES), PER_SECOND, send)),
    };
  });
  // The logs are whole when the host has closed.
  const plan = planOf(stack, DEAD_ENDPOINT);
  const logOf = (name: string) => readFileSync(join(folder, 'logs', `${name}.log`), 'utf8');
  const processorLog = logOf(functionOf(plan, 'event-processor').name);
  const noted = notedIn(processorLog);
  const perDelivery = (log: string) => logBytes(log) / (WARM_UP + 2 * DELIVERIES);
  return {
    saturated: hostLap(laps.saturated, noted),
    steady: hostLap(laps.steady, noted),
    logBytes: {
      // What the account's connection was asked for stands there as well, and is no delivery.
      access: perDelivery(linesWith(logOf('access'), '/webhooks/{account}')),
      receiver: perDelivery(logOf(functionOf(plan, 'webhook-receiver').name)),
      processor: perDelivery(processorLog),
    },
  };
}

const linesWith = (log: string, part: string): string =>
  log
    .split('\n')
    .filter((line) => line.includes(part))
    .join('\n');
