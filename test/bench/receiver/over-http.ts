import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { startChild } from '../child.ts';
import { basicHeader, deliveryBody } from './delivery.ts';

const AT_ONCE = 16;
const DELIVERIES = 1_000;
/** Starts the function's processes, and lets them compile. */
const WARM_UP = 200;

/** What deliveries over HTTP took, from the first one sent to the last one answered, 16 at a time. */
export interface Served {
  readonly latenciesMs: readonly number[];
  readonly perSecond: number;
  /** The same until the queue behind the receiver is empty. */
  readonly workedOffPerSecond: number;
}

const LONGEST_BACKLOG_MS = 60_000;

/** Delivers 1,000 events to the whole local host, 16 at a time, while its other functions work on them. */
export async function measureOverHttp(stack: string, folder: string): Promise<Served> {
  const laptop = await startChild(join(import.meta.dirname, 'laptop-child.ts'), {
    args: [stack, folder],
    hello: z.object({ url: z.url(), user: z.string(), password: z.string() }),
  });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    const { url, ...pair } = laptop.hello;
    const authorization = basicHeader(pair);
    const deliver = (number: number) => post(agent, url, authorization, deliveryBody(number));
    const workedOff = () => emptied(async () => (await laptop.ask({}, z.object({ left: z.number() }))).left);
    await deliverAll(deliver, 0, WARM_UP);
    await workedOff();

    const startMs = performance.now();
    const latenciesMs = await deliverAll(deliver, WARM_UP, DELIVERIES);
    const answeredMs = performance.now() - startMs;
    await workedOff();
    return {
      latenciesMs,
      perSecond: (DELIVERIES * 1_000) / answeredMs,
      workedOffPerSecond: (DELIVERIES * 1_000) / (performance.now() - startMs),
    };
  } finally {
    agent.destroy();
    await laptop.stop();
  }
}

async function deliverAll(
  deliver: (number: number) => Promise<number>,
  first: number,
  deliveries: number,
): Promise<number[]> {
  const latenciesMs: number[] = [];
  let next = first;
  const work = async () => {
    while (next < first + deliveries) {
      const number = next++;
      const startMs = performance.now();
      const status = await deliver(number);
      latenciesMs.push(performance.now() - startMs);
      if (status !== 200) throw new Error(`Delivery ${number} was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return latenciesMs;
}

/** Resolves when no queue holds a message any more: none was lost on the way, and none became a dead letter. */
async function emptied(messagesLeft: () => Promise<number>): Promise<void> {
  const endMs = performance.now() + LONGEST_BACKLOG_MS;
  for (let left = await messagesLeft(); left > 0; left = await messagesLeft()) {
    if (performance.now() > endMs)
      throw new Error(`${left} messages are still queued after ${LONGEST_BACKLOG_MS} ms`);
    await setTimeout(20);
  }
}

/** Posts a delivery and reads the whole answer; resolves with its status. */
const post = (agent: Agent, url: string, authorization: string, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method: 'POST',
        headers: {
          authorization,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
        response.once('error', reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
