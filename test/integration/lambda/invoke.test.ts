import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { systemTimers } from '../../../lib/timers.ts';
import { createDrivenTimers } from '../../support/driven-timers.ts';
import { createSkippingTimers } from '../../support/skipping-timers.ts';
import { buildFixtures, temporaryFolder } from './fixtures/bundle.ts';
import { startHeldServer } from './fixtures/held-server.ts';
import { clientOf, type LocalHost, type LocalHostOptions, startLocalHost } from './fixtures/local-host.ts';

let bundles = '';
const cleaning: (() => void)[] = [];
beforeAll(async () => {
  bundles = await buildFixtures((clean) => cleaning.push(clean));
});
afterAll(() => {
  for (const clean of cleaning) clean();
});

async function startHost(options: Partial<LocalHostOptions> = {}): Promise<LocalHost> {
  const folder = temporaryFolder(onTestFinished);
  const host = await startLocalHost({ folder, bundles, timers: createDrivenTimers(), ...options });
  onTestFinished(host.close);
  return host;
}

async function invoke(host: LocalHost, FunctionName: string, event: unknown = {}) {
  const answer = await host.client.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  return { ...answer, payload: JSON.parse(answer.Payload?.transformToString() || 'null') };
}

test('An invocation hands over its event and context and answers what the handler returned', async () => {
  const host = await startHost();

  const answer = await invoke(host, 'echo:live', { name: 'Zoë' });

  expect(answer.StatusCode).toBe(200);
  expect(answer.FunctionError).toBeUndefined();
  expect(answer.ExecutedVersion).toBe('1');
  expect(answer.payload).toEqual({
    event: { name: 'Zoë' },
    functionName: 'echo',
    functionVersion: '1',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:echo:live',
    memoryLimitInMB: '128',
    logGroupName: '/aws/lambda/echo',
    hasTimeLeft: true,
  });
});

test('A function is found by its ARN, and one that is not there is ResourceNotFoundException', async () => {
  const host = await startHost();

  const found = await invoke(host, 'arn:aws:lambda:us-east-1:000000000000:function:echo', 1);
  const missing = invoke(host, 'echo:nightly');

  expect(found.payload.event).toBe(1);
  await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('A function sees its own environment and Lambda’s, and nothing of the host’s', async () => {
  process.env.HOST_ONLY = 'secret of the host';
  onTestFinished(() => {
    delete process.env.HOST_ONLY;
  });
  const host = await startHost({
    change: (spec) => ({ ...spec, environment: { GREETING: 'hello' } }),
  });

  const { payload } = await invoke(host, 'environment');

  expect(payload.GREETING).toBe('hello');
  expect(Object.keys(payload).sort()).toEqual([
    'AWS_DEFAULT_REGION',
    'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
    'AWS_LAMBDA_FUNCTION_NAME',
    'AWS_LAMBDA_FUNCTION_VERSION',
    'AWS_LAMBDA_INITIALIZATION_TYPE',
    'AWS_LAMBDA_LOG_GROUP_NAME',
    'AWS_LAMBDA_LOG_STREAM_NAME',
    'AWS_REGION',
    'GREETING',
    'LAMBDA_TASK_ROOT',
    'LANG',
    'TZ',
    '_HANDLER',
  ]);
});

test('A warm process serves the next invocation', async () => {
  const host = await startHost();

  const first = await invoke(host, 'count');
  const second = await invoke(host, 'count');

  expect(first.payload.invocations).toBe(1);
  expect(second.payload).toEqual({ invocations: 2, pid: first.payload.pid });
});

test('A function reads the clock of the host, when it is loaded and in every invocation', async () => {
  const timers = createDrivenTimers(Date.parse('2031-05-06T07:00:00Z'));
  const host = await startHost({ timers });

  const first = (await invoke(host, 'clock')).payload;
  await timers.advance(4 * 60_000);
  const warm = (await invoke(host, 'clock')).payload;

  expect(warm.pid).toBe(first.pid);
  for (const ms of [first.loadedMs, first.nowMs, first.madeMs])
    expect(new Date(ms).toISOString()).toMatch(/^2031-05-06T07:00:/);
  expect(first.text).toMatch(/^Tue May 06 2031 07:00:/);
  expect(warm.loadedMs).toBe(first.loadedMs);
  for (const ms of [warm.nowMs, warm.madeMs])
    expect(new Date(ms).toISOString()).toMatch(/^2031-05-06T07:04:/);
});

test('A function on a host whose timers were put forward is as far ahead, and has its time left', async () => {
  const timers = createSkippingTimers();
  const host = await startHost({ timers });
  await invoke(host, 'clock');

  timers.skip(3 * 24 * 60 * 60_000);
  const beforeMs = timers.now();
  const { payload } = await invoke(host, 'clock');
  const afterMs = timers.now();
  const { payload: echoed } = await invoke(host, 'echo');

  expect(payload.nowMs).toBeGreaterThanOrEqual(beforeMs - 1);
  expect(payload.nowMs).toBeLessThanOrEqual(afterMs + 1);
  expect(echoed.hasTimeLeft).toBe(true);
});

test('A function on a host with the machine’s own clock reads the machine’s time', async () => {
  const host = await startHost({ timers: systemTimers });

  const beforeMs = Date.now();
  const { payload } = await invoke(host, 'clock');
  const afterMs = Date.now();

  for (const ms of [payload.loadedMs, payload.nowMs, payload.madeMs]) {
    expect(ms).toBeGreaterThanOrEqual(beforeMs - 1);
    expect(ms).toBeLessThanOrEqual(afterMs + 1);
  }
});

test('Two invocations at once run side by side', async () => {
  const host = await startHost();
  const server = await startHeldServer();
  onTestFinished(server.close);

  const answering = [invoke(host, 'hold', server), invoke(host, 'hold', server)];
  const requests = [await server.next(), await server.next()];
  for (const request of requests) request.end('both are here');
  const answers = await Promise.all(answering);

  expect(new Set(answers.map(({ payload }) => payload.pid)).size).toBe(2);
});

test('An invocation above the concurrency waits for its turn', async () => {
  const host = await startHost({ maxConcurrency: 1 });
  const server = await startHeldServer();
  onTestFinished(server.close);

  const answering = [invoke(host, 'hold', server), invoke(host, 'hold', server)];
  (await server.next()).end('first');
  (await server.next()).end('second');
  const answers = await Promise.all(answering);

  expect(answers.map(({ payload }) => payload.text).sort()).toEqual(['first', 'second']);
  expect(new Set(answers.map(({ payload }) => payload.pid)).size).toBe(1);
});

test('One function has the processes that its own name gives it, and another its own', async () => {
  const host = await startHost({ concurrencyOf: (name) => (name === 'hold' ? 2 : 1) });
  const server = await startHeldServer();
  onTestFinished(server.close);

  const answering = [1, 2, 3].map(() => invoke(host, 'hold', server));
  const first = [await server.next(), await server.next()];
  const other = await invoke(host, 'fail');
  for (const request of first) request.end('first');
  (await server.next()).end('second');
  const answers = await Promise.all(answering);

  expect(other.FunctionError).toBe('Unhandled');
  expect(answers.map(({ payload }) => payload.text).sort()).toEqual(['first', 'first', 'second']);
  expect(new Set(answers.map(({ payload }) => payload.pid)).size).toBe(2);
});

test('A close ends invocations at work and invocations that wait for their turn', async () => {
  const host = await startHost({ maxConcurrency: 1 });
  const server = await startHeldServer();
  onTestFinished(server.close);

  // Through the host itself: HTTP callers are hung up on before.
  const calls = [1, 2, 3].map(() => host.lambda.invoke('hold', { url: server.url }));
  const settled = Promise.allSettled(calls);
  await server.next();
  await host.lambda.close();
  const outcomes = await settled;

  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});

test('A thrown error is answered as an unhandled function error', async () => {
  const host = await startHost();

  const answer = await invoke(host, 'fail');

  expect(answer.StatusCode).toBe(200);
  expect(answer.FunctionError).toBe('Unhandled');
  expect(answer.payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'no such seat' });
  expect(answer.payload.trace[0]).toBe('RangeError: no such seat');
});

test('A process that exits in mid-invocation is a Runtime.ExitError, and the next call gets a new one', async () => {
  const host = await startHost();

  const answer = await invoke(host, 'exit');
  const again = await invoke(host, 'exit');

  expect(answer.FunctionError).toBe('Unhandled');
  expect(answer.payload.errorType).toBe('Runtime.ExitError');
  expect(answer.payload.errorMessage).toMatch(
    /^RequestId: \S+ Error: Runtime exited with error: exit status 3$/,
  );
  expect(again.payload.errorType).toBe('Runtime.ExitError');
});

test('A function that runs past its timeout is killed and answered as timed out', async () => {
  const timers = createDrivenTimers();
  const { promise: hanging, resolve: isHanging } = Promise.withResolvers<string>();
  const host = await startHost({
    timers,
    log: (_, line) => isHanging(line),
    change: (spec) => ({ ...spec, timeoutMs: 3000 }),
  });

  const answering = invoke(host, 'hang');
  await hanging;
  await timers.advance(3000);
  const answer = await answering;

  expect(answer.FunctionError).toBe('Unhandled');
  expect(answer.payload.errorType).toBe('Sandbox.Timedout');
  expect(answer.payload.errorMessage).toMatch(/^RequestId: \S+ Error: Task timed out after 3\.00 seconds$/);
});

test('A bundle without the handler fails at its init, once per invocation', async () => {
  const host = await startHost({ change: (spec) => ({ ...spec, handler: 'plain.nowhere' }) });

  const answer = await invoke(host, 'echo');

  expect(answer.payload).toMatchObject({
    errorType: 'Runtime.HandlerNotFound',
    errorMessage: 'plain.nowhere is undefined or not exported',
  });
});

test('A function whose code is not there answers an error', async () => {
  const host = await startHost({ change: (spec) => ({ ...spec, codeFolder: `${spec.codeFolder}/gone` }) });

  const answer = await invoke(host, 'echo');

  expect(answer.FunctionError).toBe('Unhandled');
  expect(answer.payload.errorType).toBe('Runtime.ExitError');
});

test('A caller without the permission to invoke is denied with the ARN it called', async () => {
  const host = await startHost();
  const poor = clientOf(host.url, 'AKIAFUNCTION');

  const denied = poor.send(new InvokeCommand({ FunctionName: 'count:live' }));

  await expect(denied).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(
      'lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:count:live',
    ),
  });
});

test.each([
  { type: 'RequestResponse', megabytes: 6 },
  { type: 'Event', megabytes: 1 },
] as const)('A payload above $megabytes MB is refused for $type', async ({ type, megabytes }) => {
  const host = await startHost();
  const Payload = Buffer.from(JSON.stringify('x'.repeat(megabytes * 1024 * 1024)));

  const refused = host.client.send(
    new InvokeCommand({ FunctionName: 'echo', InvocationType: type, Payload }),
  );

  await expect(refused).rejects.toMatchObject({ name: 'RequestTooLargeException' });
});

test('DryRun checks and runs nothing', async () => {
  const host = await startHost();

  const answer = await host.client.send(
    new InvokeCommand({ FunctionName: 'exit', InvocationType: 'DryRun' }),
  );

  expect(answer.StatusCode).toBe(204);
});
