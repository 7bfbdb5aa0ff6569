import type { DurableContext, RetryDecision } from '@aws/durable-execution-sdk-js';
import { describe, expect, test } from 'vitest';
import { createHandler } from '../../../../functions/provisioning/handler.ts';
import { Disconnected, Rejected, Throttled, Unavailable } from '../../../../shared/errors.ts';
import type { Write } from '../../../../shared/state/writes.ts';
import type { WriteRequest } from '../../../../shared/writes/write-request.ts';
import { aWrite, createMemoryObserver, NOW_MS } from '../../../support/functions.ts';
import { aRun, createCompany } from '../../../support/provisioning.ts';

type Answer = (request: WriteRequest | undefined) => Promise<string>;
type Strategy = (error: Error, attempt: number) => RetryDecision;

/** The real handler in a durable context that never dies; `answer` is what a write's callback brings. */
function provisioner(answer: Answer, known: readonly Write[] = []) {
  const company = createCompany({
    users: [{ id: 42, email: 'ada@example.com', active_flag: true, role_id: 5 }],
  });
  const observer = createMemoryObserver();
  const queued: [string, WriteRequest, string][] = [];
  const strategies: Strategy[] = [];
  const handler = createHandler({
    findRun: async (account, id) => (account === '1' && id === 'run-1' ? aRun({ role: 5 }) : undefined),
    ofAccount: () => company.deps,
    queueWrite: async (account, request, callbackId) => {
      queued.push([account, request, callbackId]);
    },
    findWrite: async (_account, key) => known.find((write) => write.key === key),
    now: () => NOW_MS,
    ...observer,
  });
  const context = {
    step: async <T>(_name: string, work: () => Promise<T>, options?: { retryStrategy: Strategy }) => {
      if (options) strategies.push(options.retryStrategy);
      return work();
    },
    wait: async () => undefined,
    waitForCallback: async (_name: string, submit: (callbackId: string) => Promise<void>) => {
      await submit(`callback ${queued.length + 1}`);
      return answer(queued.at(-1)?.[1]);
    },
  };
  // Of the durable context a handler uses these three words alone.
  const run = (event: unknown) => handler(event, context as unknown as DurableContext);
  return { run, queued, strategies, ...company, ...observer };
}

const event = { account: '1', runId: 'run-1' };
const sent: Answer = async (request) =>
  JSON.stringify({ key: request?.key, status: 'sent', lane: 'lifecycle' });

test('a run is loaded, done and counted', async () => {
  const { run, queued, counts, saved } = provisioner(sent);

  const result = await run(event);

  expect(result).toEqual({ status: 'succeeded' });
  expect(queued).toMatchObject([['1', { key: 'run-1/addRoleAssignment', path: { id: 5 } }, 'callback 1']]);
  expect(saved.at(-1)).toMatchObject({ status: 'succeeded', userId: 42 });
  expect(counts).toEqual([{ name: 'ProvisioningFinished', fields: { account: '1', status: 'succeeded' } }]);
});

describe('a callback that brings no outcome', () => {
  const lost: readonly (readonly [string, Answer])[] = [
    ['because it waited too long', async () => Promise.reject(new Error('CallbackTimeoutException'))],
    ['but no JSON', async () => 'sent'],
    ['but another shape', async () => '{"status":"perhaps"}'],
  ];

  test.each(lost)('%s is made up for by the stored write', async (_, answer) => {
    const { run } = provisioner(answer, [aWrite({ key: 'run-1/addRoleAssignment', status: 'sent' })]);

    expect(await run(event)).toEqual({ status: 'succeeded' });
  });

  test.each(lost)('%s is never taken for done where no write is stored', async (_, answer) => {
    const { run, saved } = provisioner(answer);

    expect(await run(event)).toEqual({ status: 'failed' });
    expect(saved.at(-1)?.reason).toBe('The role was not assigned: The write could not be queued');
  });
});

test('a step is tried again, ever later, six times in all', async () => {
  const { run, strategies } = provisioner(sent);
  await run(event);
  const [strategy] = strategies;

  const decisions = [1, 2, 3, 4, 5, 6].map((attempt) => strategy?.(new Unavailable('no answer'), attempt));

  expect(decisions).toEqual([
    { shouldRetry: true, delay: { seconds: 2 } },
    { shouldRetry: true, delay: { seconds: 4 } },
    { shouldRetry: true, delay: { seconds: 8 } },
    { shouldRetry: true, delay: { seconds: 16 } },
    { shouldRetry: true, delay: { seconds: 32 } },
    { shouldRetry: false },
  ]);
});

test('a step is tried again only after an error that a repeat can mend', async () => {
  const { run, strategies } = provisioner(sent);
  await run(event);
  const retried = (error: Error) => strategies[0]?.(error, 1).shouldRetry;

  expect([new Throttled('later', 1), new Error('a fault of ours')].map(retried)).toEqual([true, true]);
  expect([new Rejected('no'), new Disconnected('no')].map(retried)).toEqual([false, false]);
});

test.each([
  ['that nobody stored', { account: '1', runId: 'run-9' }, 'NotFound'],
  ['of another account', { account: '2', runId: 'run-1' }, 'NotFound'],
  ['of an account that cannot be one', { account: '1#X', runId: 'run-1' }, 'InvalidInput'],
  ['that is not named', { account: '1' }, 'InvalidInput'],
])('a run %s is refused, and nothing is written', async (_, given, name) => {
  const { run, queued } = provisioner(sent);

  await expect(run(given)).rejects.toMatchObject({ name });
  expect(queued).toEqual([]);
});
