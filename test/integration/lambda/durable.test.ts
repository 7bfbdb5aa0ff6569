import {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  ListDurableExecutionsByFunctionCommand,
  StopDurableExecutionCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDrivenTimers } from '../../support/driven-timers.ts';
import { buildFixtures, temporaryFolder } from './fixtures/bundle.ts';
import { journalOf, type LocalHost, type LocalHostOptions, startLocalHost } from './fixtures/local-host.ts';

const HOUR_MS = 3_600_000;
/** Ahead of the real clock, so that the SDK never sees a time as past before the service does. */
const START_MS = Date.parse('2100-01-01T00:00:00Z');

let bundles = '';
const cleaning: (() => void)[] = [];
beforeAll(async () => {
  bundles = await buildFixtures((clean) => cleaning.push(clean));
});
afterAll(() => {
  for (const clean of cleaning) clean();
});

/** A host whose time the test drives; executions have a day. */
async function startHost(options: Partial<LocalHostOptions> = {}) {
  const folder = options.folder ?? temporaryFolder(onTestFinished);
  const timers = createDrivenTimers(START_MS);
  const host = await startLocalHost({
    folder,
    bundles,
    timers,
    change: (spec) => ({
      ...spec,
      ...(spec.durable && { durable: { executionTimeoutS: 86_400, retentionDays: 7 } }),
    }),
    ...options,
  });
  onTestFinished(host.close);
  const pass = async (ms: number) => {
    await timers.advance(ms);
    await host.lambda.settled();
  };
  return { ...host, folder, timers, pass };
}

async function begin(host: LocalHost, name: string, event: unknown = {}, DurableExecutionName?: string) {
  const { DurableExecutionArn = '' } = await host.client.send(
    new InvokeCommand({
      FunctionName: `${name}:live`,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
      DurableExecutionName,
    }),
  );
  return DurableExecutionArn;
}

async function outcome(host: LocalHost, arn: string) {
  const {
    Status,
    Result,
    Error: error,
  } = await host.client.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }));
  return { status: Status, result: Result && JSON.parse(Result), error };
}

test('Steps, a retry and a wait run to the end, each step once', async () => {
  const host = await startHost();

  const arn = await begin(host, 'retryThenWait', { name: 'Ana' });
  await host.lambda.settled();
  await host.pass(60_000);
  const waiting = await outcome(host, arn);
  await host.pass(HOUR_MS);

  expect(arn).toMatch(
    /^arn:aws:lambda:us-east-1:000000000000:function:retryThenWait:1\/durable-execution\/[\w-]+\/[\w-]+$/,
  );
  expect(waiting.status).toBe('RUNNING');
  expect(await outcome(host, arn)).toEqual({
    status: 'SUCCEEDED',
    result: { first: 'hello Ana', attempt: 2 },
    error: undefined,
  });
  expect(journalOf(host.folder)).toEqual(['first', 'flaky', 'flaky', 'last']);
});

test('A step is not tried again before its delay is over', async () => {
  const host = await startHost();

  await begin(host, 'retryThenWait', { name: 'Ana' });
  await host.lambda.settled();
  await host.pass(59_999);

  expect(journalOf(host.folder)).toEqual(['first', 'flaky']);
});

test('A step that fails for good fails the execution with its error', async () => {
  const host = await startHost();

  const arn = await begin(host, 'hopeless');
  await host.lambda.settled();

  const { status, error } = await outcome(host, arn);
  expect(status).toBe('FAILED');
  expect(error?.ErrorMessage).toBe('never works');
});

test('A synchronous call answers when the execution has ended', async () => {
  const host = await startHost({ change: (spec) => spec });

  const answer = await host.client.send(new InvokeCommand({ FunctionName: 'hopeless:live' }));

  expect(answer.FunctionError).toBe('Unhandled');
  expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({
    errorMessage: 'never works',
  });
});

test('A durable function is refused unqualified, and synchronously when it may run above 15 minutes', async () => {
  const host = await startHost();

  const unqualified = host.client.send(new InvokeCommand({ FunctionName: 'approval' }));
  await expect(unqualified).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'You cannot invoke a durable function using an unqualified ARN.',
  });

  const synchronous = host.client.send(new InvokeCommand({ FunctionName: 'approval:live' }));
  await expect(synchronous).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});

test('A map runs each item once and replays its results after a wait', async () => {
  const host = await startHost();

  const arn = await begin(host, 'mapThenWait', { items: [1, 2, 3, 4] });
  await host.lambda.settled();
  await host.pass(HOUR_MS);

  expect(await outcome(host, arn)).toMatchObject({ status: 'SUCCEEDED', result: [2, 4, 6, 8] });
  expect(journalOf(host.folder).sort()).toEqual(['item-1', 'item-2', 'item-3', 'item-4']);
});

test('A state of more than one page replays whole', async () => {
  const host = await startHost();

  const arn = await begin(host, 'manySteps', { steps: 250 });
  await host.lambda.settled();
  await host.pass(HOUR_MS);

  expect(await outcome(host, arn)).toMatchObject({ status: 'SUCCEEDED', result: 31_375 });
  expect(journalOf(host.folder)).toHaveLength(250);
});

test('An execution above 3,000 operations fails', async () => {
  const host = await startHost();

  const arn = await begin(host, 'mapThenWait', { items: Array.from({ length: 1500 }, (_, item) => item) });
  await host.lambda.settled();

  const { status, error } = await outcome(host, arn);
  expect(status).toBe('FAILED');
  expect(error?.ErrorMessage).toContain('limit of 3000 operations');
});

test('A wait for a condition carries its state from try to try', async () => {
  const host = await startHost();

  const arn = await begin(host, 'poll');
  await host.lambda.settled();
  await host.pass(300_000);
  const beforeLast = await outcome(host, arn);
  await host.pass(300_000);

  expect(beforeLast.status).toBe('RUNNING');
  expect(await outcome(host, arn)).toMatchObject({ status: 'SUCCEEDED', result: 3 });
});

test('An invocation that crashes is repeated without its completed steps', async () => {
  const host = await startHost();

  const arn = await begin(host, 'crashOnce');
  await host.lambda.settled();
  const crashed = journalOf(host.folder);
  await host.pass(1000);

  expect(crashed).toEqual(['before', 'crash']);
  expect(await outcome(host, arn)).toMatchObject({ status: 'SUCCEEDED', result: 'done' });
  expect(journalOf(host.folder)).toEqual(['before', 'crash', 'after']);
});

test('An execution past its timeout is TIMED_OUT and does not go on', async () => {
  const host = await startHost({
    change: (spec) => ({
      ...spec,
      ...(spec.durable && { durable: { executionTimeoutS: 60, retentionDays: 7 } }),
    }),
  });

  const arn = await begin(host, 'mapThenWait', { items: [] });
  await host.lambda.settled();
  await host.pass(59_999);
  const before = await outcome(host, arn);
  await host.pass(1);
  const after = await outcome(host, arn);
  await host.pass(HOUR_MS);

  expect(before.status).toBe('RUNNING');
  expect(after.status).toBe('TIMED_OUT');
  expect(await outcome(host, arn)).toEqual(after);
});

test('A stopped execution does not go on when its wait is over', async () => {
  const host = await startHost();

  const arn = await begin(host, 'mapThenWait', { items: [] });
  await host.lambda.settled();
  const { StopTimestamp } = await host.client.send(
    new StopDurableExecutionCommand({ DurableExecutionArn: arn, Error: { ErrorMessage: 'not needed' } }),
  );
  await host.pass(HOUR_MS);

  expect(StopTimestamp?.getTime()).toBe(START_MS);
  expect(await outcome(host, arn)).toEqual({
    status: 'STOPPED',
    result: undefined,
    error: { ErrorMessage: 'not needed' },
  });
});

test('The same name and payload is the same execution, running or ended', async () => {
  const host = await startHost();

  const first = await begin(host, 'retryThenWait', { name: 'Ana' }, 'joiner-7');
  const again = await begin(host, 'retryThenWait', { name: 'Ana' }, 'joiner-7');
  await host.lambda.settled();
  await host.pass(60_000);
  await host.pass(HOUR_MS);
  const afterEnd = await begin(host, 'retryThenWait', { name: 'Ana' }, 'joiner-7');
  await host.lambda.settled();

  expect([again, afterEnd]).toEqual([first, first]);
  expect(journalOf(host.folder).filter((line) => line === 'first')).toHaveLength(1);
});

test('A taken name with another payload is refused, until the retention is over', async () => {
  const host = await startHost();
  const first = await begin(host, 'hopeless', { user: 1 }, 'joiner-7');
  await host.lambda.settled();

  const refused = begin(host, 'hopeless', { user: 2 }, 'joiner-7');
  await expect(refused).rejects.toMatchObject({
    name: 'DurableExecutionAlreadyStartedException',
    $metadata: { httpStatusCode: 409 },
  });
  await host.pass(7 * 24 * HOUR_MS + 1);
  const later = await begin(host, 'hopeless', { user: 2 }, 'joiner-7');
  await host.lambda.settled();

  expect(later).not.toBe(first);
});

test('An execution invokes plain and durable functions and hears of their failure', async () => {
  const host = await startHost();

  const arn = await begin(host, 'caller');
  await host.lambda.settled();
  const [callbackId = ''] = journalOf(host.folder);
  await host.succeed(callbackId, 'yes');
  await host.lambda.settled();

  expect(await outcome(host, arn)).toMatchObject({
    status: 'SUCCEEDED',
    result: {
      plain: { to: 'plain' },
      durable: { answer: 'yes' },
      missing: 'InvokeError: Function not found: nobody',
    },
  });
});

test('Executions of a function are listed newest first and by status', async () => {
  const host = await startHost();
  const failed = await begin(host, 'hopeless', {}, 'one');
  await host.lambda.settled();
  await host.pass(1000);
  await begin(host, 'hopeless', {}, 'two');
  await host.lambda.settled();
  const list = (input: object) =>
    host.client.send(new ListDurableExecutionsByFunctionCommand({ FunctionName: 'hopeless', ...input }));

  const all = await list({});
  const named = await list({ DurableExecutionName: 'one', Statuses: ['FAILED'] });
  const running = await list({ Statuses: ['RUNNING'] });

  expect(all.DurableExecutions?.map((each) => each.DurableExecutionName)).toEqual(['two', 'one']);
  expect(named.DurableExecutions?.map((each) => each.DurableExecutionArn)).toEqual([failed]);
  expect(running.DurableExecutions).toEqual([]);
});

test('The history tells what happened in its order', async () => {
  const host = await startHost();
  const arn = await begin(host, 'retryThenWait', { name: 'Ana' });
  await host.lambda.settled();
  await host.pass(60_000);

  const { Events } = await host.client.send(
    new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn }),
  );

  expect(Events?.map((event) => [event.EventType, event.Name].join(' ').trim())).toEqual([
    `ExecutionStarted ${arn.split('/')[2]}`,
    'StepStarted first',
    'StepSucceeded first',
    'StepStarted flaky',
    'StepFailed flaky',
    'InvocationCompleted',
    'StepStarted flaky',
    'StepSucceeded flaky',
    'WaitStarted pause',
    'InvocationCompleted',
  ]);
});
