import type { DurableContext, RetryDecision } from '@aws/durable-execution-sdk-js';
import * as z from 'zod/mini';
import { AppError, NotFound } from '../../shared/errors.ts';
import { RunMessage } from '../../shared/queue/messages.ts';
import type { Count, Log } from '../../shared/runtime/observed.ts';
import { parse } from '../../shared/runtime/parse.ts';
import type { Run } from '../../shared/state/runs.ts';
import { type Write, WriteStatus } from '../../shared/state/writes.ts';
import type { WriteRequest } from '../../shared/writes/write-request.ts';
import { provisionUser, type Deps as UseCaseDeps, type WriteOutcome } from './provision-user.ts';

type OfAccount = Pick<UseCaseDeps, 'readUsers' | 'readRoles' | 'readUser' | 'quote' | 'saveRun' | 'remember'>;

interface Deps {
  readonly findRun: (account: string, id: string) => Promise<Run | undefined>;
  readonly ofAccount: (account: string) => OfAccount;
  /** Queues a write whose outcome is sent to this callback. */
  readonly queueWrite: (account: string, request: WriteRequest, callbackId: string) => Promise<void>;
  readonly findWrite: (account: string, key: string) => Promise<Write | undefined>;
  readonly now: () => number;
  readonly log: Log;
  readonly count: Count;
}

const Outcome = z.object({
  key: z.string(),
  status: WriteStatus,
  recordId: z.optional(z.string()),
  reason: z.optional(z.string()),
});

/** A write that has no outcome after this long is looked up; it stays queued, and the run says so. */
const LONGEST_WAIT = { hours: 26 };

const MOST_TRIES = 6;

/** A step is tried again, ever later, unless its error says that a repeat changes nothing. */
const retryStrategy = (error: Error, attempt: number): RetryDecision =>
  attempt >= MOST_TRIES || (error instanceof AppError && error.remedy !== 'retry')
    ? { shouldRetry: false }
    : { shouldRetry: true, delay: { seconds: 2 ** attempt } };

/** The durable handler: parse, bind the durable context to the use case's own words, run. */
export function createHandler(deps: Deps) {
  return async (event: unknown, context: DurableContext): Promise<{ status: Run['status'] }> => {
    const { account, runId } = parse(RunMessage, event, 'event');
    const requested = await context.step('load', async () => {
      const run = await deps.findRun(account, runId);
      if (!run) throw new NotFound('The run is not in the state table', { account, runId });
      return run;
    });

    const write = async (name: string, request: WriteRequest): Promise<WriteOutcome> => {
      try {
        const answer = await context.waitForCallback(
          name,
          (callbackId) => deps.queueWrite(account, request, callbackId),
          { timeout: LONGEST_WAIT },
        );
        return parse(Outcome, JSON.parse(answer), 'outcome');
      } catch {
        const known = await context.step(`look up: ${name}`, () => deps.findWrite(account, request.key));
        return known ?? { key: request.key, status: 'queued', reason: 'The write could not be queued' };
      }
    };

    const run = await provisionUser(
      {
        ...deps.ofAccount(account),
        once: (name, work) => context.step(name, work, { retryStrategy }),
        write,
        pause: async (name, seconds) => {
          await context.wait(name, { seconds });
        },
        now: deps.now,
      },
      requested,
    );
    await context.step('count', async () => {
      deps.count('ProvisioningFinished', { account, status: run.status });
      deps.log.info('provisioning finished', { account, runId, status: run.status });
    });
    return { status: run.status };
  };
}
