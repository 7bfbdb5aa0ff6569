import { Agent } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import { startChild } from '../child.ts';
import { basicHeader } from './delivery.ts';
import type { Delivered } from './host-lap.ts';
import { post, type Sent } from './post.ts';

/** Sends the delivery of a number, each number once. */
export type Send = (number: number) => Promise<Sent>;

export interface HostSession {
  readonly send: Send;
  /** Resolves when all of these are on the bus, and nothing is left to do. */
  readonly workedOff: (sent: readonly Sent[]) => Promise<Delivered[]>;
}

/** Lends the whole local host, with a simulated company and its webhook's credential, to `work`. It is closed afterwards. */
export async function withHost<Result>(
  stack: string,
  folder: string,
  work: (session: HostSession) => Promise<Result>,
): Promise<Result> {
  const laptop = await startChild(join(import.meta.dirname, 'laptop-child.ts'), {
    args: [stack, folder],
    hello: z.object({ url: z.url(), user: z.string(), password: z.string() }),
  });
  const agent = new Agent({ keepAlive: true });
  try {
    const { url, ...pair } = laptop.hello;
    return await work({
      send: (number) => post(agent, url, basicHeader(pair), number),
      workedOff: async (sent) => {
        const timesMs = await laptop.ask({ ids: sent.map(({ id }) => id) }, z.array(z.number()));
        return sent.map((one, index) => ({ ...one, publishedMs: timesMs[index] ?? Number.NaN }));
      },
    });
  } finally {
    agent.destroy();
    await laptop.stop();
  }
}
