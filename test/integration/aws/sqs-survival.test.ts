import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { createDrivenTimers } from '../../support/driven-timers.ts';
import { temporaryFolder } from './support/local-aws.ts';
import { queue, startQueues } from './support/local-queues.ts';

/** Lets a process queue messages and kills it, with no warning, after so many acknowledgements. */
async function sendUntilKilled(folder: string, count: number): Promise<string[]> {
  const script = join(import.meta.dirname, 'support', 'sqs-sender.ts');
  const sender = spawn(process.execPath, [script, join(folder, 'aws.db')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    sender.kill('SIGKILL');
  });
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: sender.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === count) sender.kill('SIGKILL');
  }
  if (sender.exitCode === null && sender.signalCode === null) await once(sender, 'exit');
  return acknowledged;
}

test('nothing that was acknowledged is lost when the process is killed, and the dedup window is kept', async () => {
  const folder = await temporaryFolder();
  const acknowledged = await sendUntilKilled(folder, 200);

  const { engine } = await startQueues([queue('work.fifo')], {
    folder,
    timers: createDrivenTimers(Date.now()),
  });
  for (const id of acknowledged)
    engine.send('work.fifo', { body: 'again', groupId: 'g', deduplicationId: id });
  const bodies = engine.peek('work.fifo').map(({ body }) => body);

  expect(acknowledged.length).toBeGreaterThanOrEqual(200);
  expect(bodies.slice(0, acknowledged.length)).toEqual(acknowledged);
  // At most the one that was under way when the process died comes on top.
  expect(bodies.length - acknowledged.length).toBeLessThanOrEqual(1);
});

test('messages in flight, receive counts and receipts outlive a restart', async () => {
  const folder = await temporaryFolder();
  const timers = createDrivenTimers();
  const before = await startQueues([queue('work.fifo')], { folder, timers });
  before.engine.send('work.fifo', { body: 'x', groupId: 'g', deduplicationId: 'd' });
  const [message] = await before.engine.receive({ queueName: 'work.fifo', max: 1, waitMs: 0 });

  const { engine } = await startQueues([queue('work.fifo')], { folder, timers });

  expect(engine.depth('work.fifo').inFlight).toBe(1);
  engine.delete('work.fifo', message?.receiptHandle ?? '');
  expect(engine.peek('work.fifo')).toEqual([]);
});
