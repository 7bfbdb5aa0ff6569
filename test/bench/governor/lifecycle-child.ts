// A process with something urgent: `node lifecycle-child.ts <SenderOptions>`. Asked once, it has a lifecycle request every
// second, twenty times, and answers how long each had to wait before it left.
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { warmUp } from './dynamodb.ts';
import { createOurs } from './governors/ours.ts';
import { SenderOptions, type Waits } from './messages.ts';
import { createRequests } from './request.ts';

const REQUESTS = 20;
const EVERY_MS = 1000;

const options = SenderOptions.parse(JSON.parse(process.argv[2] ?? ''));
const governor = createOurs(options, 'lifecycle');
const requests = createRequests(options.serverUrl, options.id);

/** A request that is refused and has to be made again has waited until its last time. */
async function wait(): Promise<number> {
  const wantedMs = performance.now();
  let leftMs = wantedMs;
  await governor.pass(() => {
    leftMs = performance.now();
    return requests.send();
  });
  return leftMs - wantedMs;
}

process.on('message', async () => {
  const waits: Promise<number>[] = [];
  for (let request = 0; request < REQUESTS; request++) {
    waits.push(wait());
    await setTimeout(EVERY_MS);
  }
  process.send?.({ waitsMs: await Promise.all(waits) } satisfies Waits);
});
process.on('disconnect', () => process.exit());
await warmUp(options.awsUrl);
process.send?.({});
