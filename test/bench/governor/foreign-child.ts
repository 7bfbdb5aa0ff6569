// Another app with the same credential: `node foreign-child.ts <SenderOptions>`. Takes a third of the window at an even
// pace, from when it is started until it is stopped, and has no regard for anybody.
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { WINDOW_MS } from '../../../lib/simulator/limits/plans.ts';
import { SenderOptions } from './messages.ts';
import { createRequests } from './request.ts';

const PART = 3;

const { serverUrl, id, limit } = SenderOptions.parse(JSON.parse(process.argv[2] ?? ''));
const requests = createRequests(serverUrl, id);
const everyMs = (WINDOW_MS * PART) / limit;

process.on('disconnect', () => process.exit());
process.send?.({});
const startMs = performance.now();
for (let sent = 0; ; sent++) {
  await setTimeout(Math.max(0, startMs + sent * everyMs - performance.now()));
  void requests.send();
}
