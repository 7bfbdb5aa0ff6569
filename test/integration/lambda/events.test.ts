import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDrivenTimers } from '../../support/driven-timers.ts';
import { buildFixtures, temporaryFolder } from './fixtures/bundle.ts';
import { journalOf, type LocalHost, startLocalHost } from './fixtures/local-host.ts';

let bundles = '';
const cleaning: (() => void)[] = [];
beforeAll(async () => {
  bundles = await buildFixtures((clean) => cleaning.push(clean));
});
afterAll(() => {
  for (const clean of cleaning) clean();
});

const sendEvent = (host: LocalHost, failures: number) =>
  host.client.send(
    new InvokeCommand({
      FunctionName: 'unreliable',
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify({ failures })),
    }),
  );

test('An event that fails is tried again after one and after two minutes with the same request id', async () => {
  const folder = temporaryFolder(onTestFinished);
  const timers = createDrivenTimers();
  const host = await startLocalHost({ folder, bundles, timers });
  onTestFinished(host.close);
  const attempts = [];

  const answer = await sendEvent(host, 2);
  for (const waitMs of [0, 59_999, 1, 119_999, 1, 3_600_000]) {
    await timers.advance(waitMs);
    await host.lambda.settled();
    attempts.push(journalOf(folder).length);
  }

  expect(answer.StatusCode).toBe(202);
  expect(attempts).toEqual([1, 1, 2, 2, 3, 3]);
  expect(new Set(journalOf(folder)).size).toBe(1);
});

test('An event is given up after its third failure', async () => {
  const folder = temporaryFolder(onTestFinished);
  const timers = createDrivenTimers();
  const lines: string[] = [];
  const host = await startLocalHost({ folder, bundles, timers, log: (_, line) => lines.push(line) });
  onTestFinished(host.close);

  await sendEvent(host, 99);
  for (const waitMs of [0, 60_000, 120_000, 3_600_000]) {
    await timers.advance(waitMs);
    await host.lambda.settled();
  }

  expect(journalOf(folder)).toHaveLength(3);
  expect(lines).toContainEqual(expect.stringMatching(/^Event \S+ dropped after 3 failed attempts$/));
});

test('A retry that is due after a restart of the host is made by the next one', async () => {
  const folder = temporaryFolder(onTestFinished);
  const timers = createDrivenTimers();
  const first = await startLocalHost({ folder, bundles, timers });

  await sendEvent(first, 1);
  await first.lambda.settled();
  await first.close();
  await timers.advance(60_000);
  const before = journalOf(folder).length;
  const second = await startLocalHost({ folder, bundles, timers });
  onTestFinished(second.close);
  await second.lambda.settled();

  expect(before).toBe(1);
  expect(journalOf(folder)).toHaveLength(2);
});
