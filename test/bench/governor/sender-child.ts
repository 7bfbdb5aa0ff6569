// One of the processes that share a window: `node sender-child.ts <SenderOptions>`. Works until there is nothing left to
// do, and then tells what that cost.
import process from 'node:process';
import { warmUp } from './dynamodb.ts';
import { createGovernor } from './governors/create-governor.ts';
import { SenderOptions, type SenderReport, SenderRequest } from './messages.ts';
import { createRequests } from './request.ts';

/** As many requests at once as a batch of the queue has messages. */
const WORKERS = 10;

const options = SenderOptions.parse(JSON.parse(process.argv[2] ?? ''));
const governor = createGovernor(options);
const requests = createRequests(options.serverUrl, options.id);

async function work(): Promise<void> {
  for (;;) {
    const { kind } = await governor.pass(requests.send);
    if (kind === 'done') return;
  }
}

const report = (): SenderReport => ({ firstSentMs: requests.firstSentMs(), ...governor.calls });

process.on('message', (message) => {
  const isStart = SenderRequest.parse(message).do === 'work';
  if (isStart) for (let worker = 0; worker < WORKERS; worker++) void work();
  process.send?.(isStart ? {} : report());
});
process.on('disconnect', () => process.exit());
await warmUp(options.awsUrl);
process.send?.({});
