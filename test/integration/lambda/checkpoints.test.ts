import {
  CheckpointDurableExecutionCommand,
  GetDurableExecutionCommand,
  GetDurableExecutionStateCommand,
  InvokeCommand,
  type OperationUpdate,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDrivenTimers } from '../../support/driven-timers.ts';
import { buildFixtures, temporaryFolder } from './fixtures/bundle.ts';
import { startHeldServer } from './fixtures/held-server.ts';
import { startLocalHost } from './fixtures/local-host.ts';

let bundles = '';
const cleaning: (() => void)[] = [];
beforeAll(async () => {
  bundles = await buildFixtures((clean) => cleaning.push(clean));
});
afterAll(() => {
  for (const clean of cleaning) clean();
});

const started: OperationUpdate = { Id: 'one', Type: 'STEP', Action: 'START', Name: 'first' };
const succeeded: OperationUpdate = { Id: 'one', Type: 'STEP', Action: 'SUCCEED', Payload: '1' };

/** A host whose one execution is at work until the test is over, with the token of its invocation. */
async function startRevealed() {
  const folder = temporaryFolder(onTestFinished);
  const host = await startLocalHost({ folder, bundles, timers: createDrivenTimers() });
  onTestFinished(host.close);
  const server = await startHeldServer();
  onTestFinished(server.close);
  const { DurableExecutionArn = '' } = await host.client.send(
    new InvokeCommand({
      FunctionName: 'reveal:live',
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify({ url: server.url })),
    }),
  );
  const request = await server.next();
  const CheckpointToken = new URL(request.req.url ?? '', server.url).searchParams.get('token') ?? '';
  const checkpoint = (token: string | undefined, Updates: OperationUpdate[], ClientToken?: string) =>
    host.client.send(
      new CheckpointDurableExecutionCommand({
        DurableExecutionArn,
        CheckpointToken: token,
        Updates,
        ClientToken,
      }),
    );
  return { host, DurableExecutionArn, CheckpointToken, checkpoint, release: () => request.end() };
}

test('Each checkpoint uses up its token, and a stale one is refused in the words of the service', async () => {
  const { checkpoint, CheckpointToken } = await startRevealed();

  const first = await checkpoint(CheckpointToken, [started]);
  const stale = checkpoint(CheckpointToken, [succeeded]);
  await expect(stale).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'Invalid checkpoint token',
  });
  const second = await checkpoint(first.CheckpointToken, [succeeded]);

  expect(second.NewExecutionState?.Operations).toMatchObject([
    { Id: 'one', Status: 'SUCCEEDED', StepDetails: { Attempt: 1, Result: '1' } },
  ]);
});

test('A checkpoint sent again with its client token gets the answer it had', async () => {
  const { checkpoint, CheckpointToken } = await startRevealed();

  const first = await checkpoint(CheckpointToken, [started], 'same');
  const again = await checkpoint(CheckpointToken, [started], 'same');

  expect(again.CheckpointToken).toBe(first.CheckpointToken);
  expect(again.NewExecutionState).toEqual(first.NewExecutionState);
});

test('A checkpoint with one update that is not allowed changes nothing', async () => {
  const { host, checkpoint, CheckpointToken, DurableExecutionArn } = await startRevealed();

  const refused = checkpoint(CheckpointToken, [started, succeeded, succeeded]);
  await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  const state = await host.client.send(
    new GetDurableExecutionStateCommand({ DurableExecutionArn, CheckpointToken }),
  );

  expect(state.Operations?.map((each) => each.Type)).toEqual(['EXECUTION']);
});

test('A payload above 256 KB is refused', async () => {
  const { checkpoint, CheckpointToken } = await startRevealed();

  const refused = checkpoint(CheckpointToken, [started, { ...succeeded, Payload: 'x'.repeat(262_145) }]);

  await expect(refused).rejects.toMatchObject({
    message: 'STEP output payload size must be less than or equal to 262144 bytes.',
  });
});

test('A result that was checkpointed ends the execution, whatever the invocation answers later', async () => {
  const { host, checkpoint, CheckpointToken, DurableExecutionArn, release } = await startRevealed();

  const last = await checkpoint(CheckpointToken, [
    { Id: 'execution-result', Type: 'EXECUTION', Action: 'SUCCEED', Payload: '"large"' },
  ]);
  release();
  await host.lambda.settled();
  const execution = await host.client.send(new GetDurableExecutionCommand({ DurableExecutionArn }));

  expect(last.CheckpointToken).toBeUndefined();
  expect(execution).toMatchObject({ Status: 'SUCCEEDED', Result: '"large"' });
});

test('The state of a child context that has ended stands for its children', async () => {
  const { host, checkpoint, CheckpointToken, DurableExecutionArn } = await startRevealed();
  const context: OperationUpdate = { Id: 'context', Type: 'CONTEXT', Action: 'START' };

  const { CheckpointToken: next } = await checkpoint(CheckpointToken, [
    context,
    { ...started, ParentId: 'context' },
    { ...context, Action: 'SUCCEED', Payload: '2' },
  ]);
  const state = await host.client.send(
    new GetDurableExecutionStateCommand({ DurableExecutionArn, CheckpointToken: next }),
  );

  expect(state.Operations?.slice(1).map((each) => each.Id)).toEqual(['context']);
});

test('An invocation that pauses with nothing to wait for fails its execution', async () => {
  const folder = temporaryFolder(onTestFinished);
  const host = await startLocalHost({ folder, bundles, timers: createDrivenTimers() });
  onTestFinished(host.close);

  const answer = await host.client.send(new InvokeCommand({ FunctionName: 'idle:live' }));

  expect(answer.FunctionError).toBe('Unhandled');
  expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({
    errorMessage: 'Cannot return PENDING status with no pending operations.',
  });
});
