// The laptop in a process of its own, so that a test can kill it: `node host-child.ts <options as JSON>`.
import process from 'node:process';
import * as z from 'zod';
import { startLaptop } from '../../lib/local/laptop.ts';

const Options = z.object({
  port: z.number(),
  pipedrivePort: z.number(),
  dataFolder: z.string(),
  assemblyFolder: z.string(),
  plan: z.enum(['lite', 'growth', 'premium', 'ultimate']),
  users: z.number(),
  diesAt: z.object({ operation: z.string(), requests: z.number() }).optional(),
});

/** As far as Pipedrive is. */
const LATENCY_MS = 100;
const LOOK_MS = 5;

const { diesAt, ...options } = Options.parse(JSON.parse(process.argv[2] ?? ''));

// Whoever started this is gone.
process.on('disconnect', () => process.exit(1));
const { host, simulator } = await startLaptop({
  ...options,
  progress: () => {},
});
// An answer takes its time on the way, so that a kill finds requests whose effect has happened and whose answer has not come.
simulator?.inject({ fault: { kind: 'latency', ms: LATENCY_MS }, times: 1_000_000 });
const taken = () =>
  simulator?.requests().filter(({ operation }) => operation === diesAt?.operation).length ?? 0;
if (diesAt)
  setInterval(() => {
    if (taken() >= diesAt.requests) process.kill(process.pid, 'SIGKILL');
  }, LOOK_MS);
process.send?.({ url: host.url, adminToken: host.adminToken });
