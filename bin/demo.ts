import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startLaptop } from '../lib/local/laptop.ts';
import { tour } from '../lib/local/tour/tour.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Starts the suite on free ports with a company of its own, shows every part at work, and cleans up. */
async function demo(): Promise<boolean> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'pipewarden-demo-'));
  say('Pipewarden, on this machine: the stack that `cdk deploy` deploys, and a simulated Pipedrive.');
  const laptop = await startLaptop({
    port: 0,
    pipedrivePort: 0,
    dataFolder,
    plan: 'growth',
    users: 250,
    assemblyFolder: join(import.meta.dirname, '../cdk.out/demo'),
    progress: (text) => say(`   ${text} …`),
  });
  try {
    const { account, simulator } = laptop;
    if (typeof account !== 'string' || !simulator)
      throw new Error('The simulated company could not be connected');
    return await tour({ laptop, simulator, path: (rest) => `/v1/accounts/${account}${rest}` }, say);
  } finally {
    await laptop.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

const good = await demo();
say(
  good ? '\nEverything did what it should.' : '\nSomething did not do what it should: see the lines with ✗.',
);
process.exit(good ? 0 : 1);
