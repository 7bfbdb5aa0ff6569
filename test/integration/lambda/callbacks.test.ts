import {
  GetDurableExecutionCommand,
  InvokeCommand,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDrivenTimers } from '../../support/driven-timers.ts';
import { buildFixtures, temporaryFolder } from './fixtures/bundle.ts';
import { clientOf, journalOf, startLocalHost } from './fixtures/local-host.ts';

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

/** A host with one execution that waits for an approval: 24 hours, with a heartbeat every two. */
async function startApproval() {
  const folder = temporaryFolder(onTestFinished);
  const timers = createDrivenTimers(START_MS);
  const change = { executionTimeoutS: 7 * 86_400, retentionDays: 7 };
  const host = await startLocalHost({
    folder,
    bundles,
    timers,
    change: (spec) => ({ ...spec, ...(spec.durable && { durable: change }) }),
  });
  onTestFinished(host.close);
  const { DurableExecutionArn: arn = '' } = await host.client.send(
    new InvokeCommand({ FunctionName: 'approval:live', InvocationType: 'Event' }),
  );
  await host.lambda.settled();
  const [CallbackId = ''] = journalOf(folder);

  return {
    ...host,
    arn,
    CallbackId,
    pass: async (ms: number) => {
      await timers.advance(ms);
      await host.lambda.settled();
    },
    outcome: async () => {
      await host.lambda.settled();
      const { Status, Result } = await host.client.send(
        new GetDurableExecutionCommand({ DurableExecutionArn: arn }),
      );
      return { status: Status, result: Result && JSON.parse(Result) };
    },
  };
}

test('A callback that succeeds goes on with its result', async () => {
  const { succeed, CallbackId, outcome } = await startApproval();

  await succeed(CallbackId, 'approved by Bo');

  expect(await outcome()).toEqual({ status: 'SUCCEEDED', result: { answer: 'approved by Bo' } });
});

test('A callback that fails throws its error in the function', async () => {
  const { client, CallbackId, outcome } = await startApproval();

  await client.send(
    new SendDurableExecutionCallbackFailureCommand({ CallbackId, Error: { ErrorMessage: 'denied by Bo' } }),
  );

  expect(await outcome()).toEqual({ status: 'SUCCEEDED', result: { refused: 'denied by Bo' } });
});

test('A callback without a heartbeat for its heartbeat timeout times out', async () => {
  const { pass, outcome } = await startApproval();

  await pass(2 * HOUR_MS - 1);
  const before = await outcome();
  await pass(1);

  expect(before.status).toBe('RUNNING');
  expect(await outcome()).toEqual({
    status: 'SUCCEEDED',
    result: { refused: 'Callback timed out on heartbeat' },
  });
});

test('Heartbeats keep a callback open until its timeout, and no longer', async () => {
  const { client, pass, CallbackId, outcome } = await startApproval();

  for (let hour = 1; hour <= 23; hour += 1) {
    await pass(HOUR_MS);
    await client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }));
  }
  const before = await outcome();
  await pass(HOUR_MS);

  expect(before.status).toBe('RUNNING');
  expect(await outcome()).toEqual({ status: 'SUCCEEDED', result: { refused: 'Callback timed out' } });
});

test('A second answer to a callback is refused as CallbackTimeoutException and changes nothing', async () => {
  const { client, succeed, CallbackId, outcome } = await startApproval();
  await succeed(CallbackId, 'first');

  const second = client.send(
    new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: Buffer.from('second') }),
  );

  await expect(second).rejects.toMatchObject({ name: 'CallbackTimeoutException' });
  expect(await outcome()).toEqual({ status: 'SUCCEEDED', result: { answer: 'first' } });
});

test('An unknown callback id is an invalid parameter', async () => {
  const { succeed } = await startApproval();

  await expect(succeed('bm9ib2R5', 'yes')).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
  });
});

test('Only who may answer callbacks of the execution can', async () => {
  const { url, CallbackId, arn } = await startApproval();
  const poor = clientOf(url, 'AKIAFUNCTION');

  const denied = poor.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId }));

  await expect(denied).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`lambda:SendDurableExecutionCallbackSuccess on resource: ${arn}`),
  });
});
