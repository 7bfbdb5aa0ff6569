import { aheadMs, type Timers } from '../../timers.ts';
import type { FunctionTarget } from './find-function.ts';
import type { FunctionSpec } from './function-spec.ts';
import { logGroupName } from './runtime-environment.ts';
import type { RuntimeError } from './runtime-messages.ts';
import { type ProcessOutcome, type RuntimeProcess, startProcess } from './runtime-process.ts';

/** What a function answered: JSON, or an error in Lambda's words (`FunctionError: Unhandled`). */
export type InvocationOutcome = { readonly payload: string } | { readonly error: RuntimeError };

/** Runs functions in warm child processes, one invocation per process at a time. */
export interface Runtime {
  /** `event` is JSON. Waits its turn when every process of the function is busy. Rejects only when closed. */
  readonly invoke: (target: FunctionTarget, event: string, requestId: string) => Promise<InvocationOutcome>;
  /** Kills every process; invocations under way reject, so that nobody takes them for failed. */
  readonly close: () => Promise<void>;
}

export interface RuntimeOptions {
  readonly timers: Timers;
  readonly log: (functionName: string, line: string) => void;
  readonly newId: () => string;
  /** Processes of a function, by its name. */
  readonly concurrencyOf: (name: string) => number;
}

/** Lambda keeps an idle environment for some minutes; so do we, for the sake of the laptop's memory. */
const IDLE_MS = 5 * 60_000;
/** Six megabytes and a little for the envelope: the largest answer that Lambda passes on. */
const LARGEST_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

interface Pool {
  readonly idle: { readonly process: RuntimeProcess; readonly cancelEnd: () => void }[];
  readonly busy: Set<RuntimeProcess>;
  readonly waiting: (() => void)[];
}

/** Creates a runtime with no process yet; they start on demand. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const pools = new Map<string, Pool>();
  let isClosed = false;

  const poolOf = (name: string): Pool => {
    const pool = pools.get(name) ?? { idle: [], busy: new Set(), waiting: [] };
    pools.set(name, pool);
    return pool;
  };

  async function take(spec: FunctionSpec, pool: Pool): Promise<RuntimeProcess> {
    // Whoever is woken by the close must not queue again: what is busy then may never give its place back.
    while (!isClosed && pool.busy.size >= options.concurrencyOf(spec.name))
      await new Promise<void>((resolve) => pool.waiting.push(resolve));
    if (isClosed) throw new Error('The Lambda runtime is closed');
    const process = takeIdle(pool) ?? startProcess(spec, newLogStream(options), options);
    pool.busy.add(process);
    return process;
  }

  function giveBack(pool: Pool, process: RuntimeProcess, outcome: ProcessOutcome): void {
    pool.busy.delete(process);
    if (outcome.reusable && !isClosed) {
      const cancelEnd = options.timers.after(IDLE_MS, () => {
        pool.idle.splice(0, pool.idle.length, ...pool.idle.filter((kept) => kept.process !== process));
        void process.end();
      });
      pool.idle.push({ process, cancelEnd });
    } else void process.end();
    pool.waiting.shift()?.();
  }

  return {
    invoke: async (target, event, requestId) => {
      const { spec } = target;
      const pool = poolOf(spec.name);
      const process = await take(spec, pool);
      const outcome = await process.run({
        requestId,
        event,
        timeoutMs: spec.timeoutMs,
        aheadMs: aheadMs(options.timers),
        functionName: spec.name,
        functionVersion: target.version,
        invokedFunctionArn: target.arn,
        memoryLimitInMB: String(spec.memoryMiB),
        logGroupName: logGroupName(spec),
        logStreamName: process.logStreamName,
      });
      giveBack(pool, process, outcome);
      if (isClosed) throw new Error('The Lambda runtime is closed');
      const answer = withinSize(outcome);
      // Lambda writes it to the function's log too; without it an event that fails would fail in silence.
      if ('error' in answer) options.log(spec.name, `Invoke Error ${JSON.stringify(answer.error)}`);
      return answer;
    },
    close: async () => {
      isClosed = true;
      const all = [...pools.values()].flatMap((pool) => [
        ...pool.idle.map((kept) => kept.process),
        ...pool.busy,
      ]);
      for (const pool of pools.values()) {
        for (const kept of pool.idle.splice(0)) kept.cancelEnd();
        for (const wake of pool.waiting.splice(0)) wake();
      }
      await Promise.all(all.map((process) => process.end()));
    },
  };
}

function takeIdle(pool: Pool): RuntimeProcess | undefined {
  const kept = pool.idle.pop();
  kept?.cancelEnd();
  return kept?.process.hasExited() ? takeIdle(pool) : kept?.process;
}

function newLogStream({ timers, newId }: RuntimeOptions): string {
  const day = new Date(timers.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${newId().replaceAll('-', '')}`;
}

function withinSize(outcome: ProcessOutcome): InvocationOutcome {
  if ('error' in outcome) return { error: outcome.error };
  if (Buffer.byteLength(outcome.payload) <= LARGEST_RESPONSE_BYTES) return { payload: outcome.payload };
  return {
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE_BYTES} bytes).`,
    },
  };
}
