import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { GetDurableExecutionCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { createDrivenTimers } from '../../support/driven-timers.ts';
import { buildFixtures, temporaryFolder } from './fixtures/bundle.ts';
import { startHeldServer } from './fixtures/held-server.ts';
import { clientOf, journalOf, type LocalHost, startLocalHost } from './fixtures/local-host.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2100-01-01T00:00:00Z');

let bundles = '';
const cleaning: (() => void)[] = [];
beforeAll(async () => {
  bundles = await buildFixtures((clean) => cleaning.push(clean));
});
afterAll(() => {
  for (const clean of cleaning) clean();
});

const durable = { executionTimeoutS: 86_400, retentionDays: 7 };
const start = (folder: string, timers: ReturnType<typeof createDrivenTimers>) =>
  startLocalHost({
    folder,
    bundles,
    timers,
    change: (spec) => ({ ...spec, ...(spec.durable && { durable }) }),
  });

async function begin(host: LocalHost, name: string, event: unknown) {
  const { DurableExecutionArn = '' } = await host.client.send(
    new InvokeCommand({
      FunctionName: `${name}:live`,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  );
  await host.lambda.settled();
  return DurableExecutionArn;
}

async function outcome(host: LocalHost, arn: string) {
  await host.lambda.settled();
  const { Status, Result } = await host.client.send(
    new GetDurableExecutionCommand({ DurableExecutionArn: arn }),
  );
  return { status: Status, result: Result && JSON.parse(Result) };
}

/** A host of its own that a test can kill. */
async function forkHost(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(join(import.meta.dirname, 'fixtures/host-process.ts'), [folder, bundles], {
    execArgv: [],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [message] = await once(child, 'message');
  return { child, url: z.object({ url: z.string() }).parse(message).url };
}

async function killHard(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test('A wait that is over while the host is down ends at the next start', async () => {
  const folder = temporaryFolder(onTestFinished);
  const timers = createDrivenTimers(START_MS);
  const first = await start(folder, timers);
  const arn = await begin(first, 'mapThenWait', { items: [1, 2] });

  await first.close();
  await timers.advance(HOUR_MS);
  const second = await start(folder, timers);
  onTestFinished(second.close);

  expect(await outcome(second, arn)).toEqual({ status: 'SUCCEEDED', result: [2, 4] });
  expect(journalOf(folder).sort()).toEqual(['item-1', 'item-2']);
});

test('A wait that is not over at a restart goes on to its time', async () => {
  const folder = temporaryFolder(onTestFinished);
  const timers = createDrivenTimers(START_MS);
  const first = await start(folder, timers);
  const arn = await begin(first, 'mapThenWait', { items: [1] });

  await first.close();
  const second = await start(folder, timers);
  onTestFinished(second.close);
  await timers.advance(HOUR_MS - 1);
  const before = await outcome(second, arn);
  await timers.advance(1);

  expect(before.status).toBe('RUNNING');
  expect(await outcome(second, arn)).toEqual({ status: 'SUCCEEDED', result: [2] });
});

test('A callback made before a restart is answered after it', async () => {
  const folder = temporaryFolder(onTestFinished);
  const timers = createDrivenTimers(START_MS);
  const first = await start(folder, timers);
  const arn = await begin(first, 'approval', {});
  const [callbackId = ''] = journalOf(folder);

  await first.close();
  const second = await start(folder, timers);
  onTestFinished(second.close);
  await second.succeed(callbackId, 'yes');

  expect(await outcome(second, arn)).toEqual({ status: 'SUCCEEDED', result: { answer: 'yes' } });
});

test('A host killed in mid execution loses nothing and repeats no completed step', async () => {
  const folder = temporaryFolder(onTestFinished);
  const server = await startHeldServer();
  onTestFinished(server.close);
  const call = {
    FunctionName: 'holdSecond:live',
    DurableExecutionName: 'killed-1',
    Payload: Buffer.from(JSON.stringify({ url: server.url })),
  };

  const first = await forkHost(folder);
  await clientOf(first.url).send(new InvokeCommand({ ...call, InvocationType: 'Event' }));
  const interrupted = await server.next();
  const functionGone = once(interrupted, 'close');
  await killHard(first.child);
  await functionGone;
  const second = await forkHost(folder);
  (await server.next()).end('let through');
  const answer = await clientOf(second.url).send(new InvokeCommand(call));

  expect(answer.Payload?.transformToString()).toBe('"let through"');
  expect(journalOf(folder)).toEqual(['first', 'second', 'second', 'third']);
});

test('An event that was accepted before the host was killed is run by the next one', async () => {
  const folder = temporaryFolder(onTestFinished);
  const server = await startHeldServer();
  onTestFinished(server.close);

  const first = await forkHost(folder);
  const answer = await clientOf(first.url).send(
    new InvokeCommand({
      FunctionName: 'hold',
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify({ url: server.url })),
    }),
  );
  const interrupted = await server.next();
  const functionGone = once(interrupted, 'close');
  await killHard(first.child);
  await functionGone;
  await forkHost(folder);
  const again = await server.next();

  expect(answer.StatusCode).toBe(202);
  expect(again.destroyed).toBe(false);
});
