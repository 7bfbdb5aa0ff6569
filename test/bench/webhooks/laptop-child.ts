// The whole local host in a process of its own: `node laptop-child.ts <assembly> <data folder>`.
// Says where it listens and which credential its webhook has. A message with the ids of deliveries is answered, when all of
// them are on the bus and nothing is left in the queues, with when each was published; closes when its parent goes.
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { startLaptop } from '../../../lib/local/laptop.ts';

const [, , assemblyFolder = '', dataFolder = ''] = process.argv;
const LONGEST_BACKLOG_MS = 120_000;
const LOOK_EVERY_MS = 10;
const laptop = await startLaptop({
  port: 0,
  pipedrivePort: 0,
  plan: 'ultimate',
  users: 10,
  assemblyFolder,
  dataFolder,
  progress: () => {},
});
const { bus, plan, queues } = laptop.host;
const busName = plan.buses[0]?.name ?? '';
const webhook = laptop.simulator?.company.webhook.all()[0]?.shown;

let seenId = 0;
async function published(ids: readonly string[]): Promise<number[]> {
  const timesMs = new Map<string, number>();
  const missing = new Set(ids);
  const last = await bus.waitFor(
    busName,
    ({ detail, timeMs }) => {
      const id = String(detail.id);
      if (missing.delete(id)) timesMs.set(id, timeMs);
      return missing.size === 0;
    },
    { afterId: seenId, timeoutMs: LONGEST_BACKLOG_MS },
  );
  seenId = last.id;
  return ids.map((id) => timesMs.get(id) ?? 0);
}

/**
 * A delivery leaves its queue when the processor is done with it, of which nobody tells: the last ones, by then on the bus,
 * are looked after until they are gone.
 */
async function workedOff(): Promise<void> {
  const isLeft = (name: string) => {
    const { visible, inFlight } = queues.depth(name);
    return visible + inFlight > 0;
  };
  const endMs = performance.now() + LONGEST_BACKLOG_MS;
  while (plan.queues.some(({ name }) => isLeft(name))) {
    if (performance.now() > endMs) throw new Error('Messages are left in the queues');
    await setTimeout(LOOK_EVERY_MS);
  }
}

process.on('message', async (message) => {
  const { ids } = z.object({ ids: z.array(z.string()) }).parse(message);
  const timesMs = await published(ids);
  await workedOff();
  process.send?.(timesMs);
});
process.on('disconnect', async () => {
  await laptop.close();
  process.exit();
});
process.send?.({
  url: webhook?.subscription_url,
  user: webhook?.http_auth_user,
  password: webhook?.http_auth_password,
});
