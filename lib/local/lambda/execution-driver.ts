import type { Timers } from '../../timers.ts';
import { AwsError } from '../aws/service.ts';
import type { Activity } from './activity.ts';
import { createChainedInvokes } from './chained-invokes.ts';
import { nextTimeMs, passTime } from './execution-changes.ts';
import { beginInvocation, finishInvocation } from './execution-invocation.ts';
import type { Ledger } from './execution-ledger.ts';
import type { Execution } from './execution-store.ts';
import { findFunction } from './find-function.ts';
import type { FunctionSpec } from './function-spec.ts';
import type { InvocationOutcome, Runtime } from './runtime.ts';

export interface DriverOptions {
  readonly ledger: Ledger;
  readonly functions: readonly FunctionSpec[];
  readonly runtime: Runtime;
  readonly timers: Timers;
  readonly newId: () => string;
  readonly activity: Activity;
}

/** Keeps durable executions moving: one invocation at a time each, when something is new for it. */
export interface Driver {
  /** To be called after every change of an execution that did not come from the driver. */
  readonly touch: (arn: string) => void;
  /** To be called after a checkpoint that asked for other functions to be invoked. */
  readonly startChained: (arn: string) => void;
  /** Resolves when the execution has ended. */
  readonly ended: (arn: string) => Promise<Execution>;
  /** Takes up every unfinished execution after a start of the host. */
  readonly resume: () => void;
  readonly close: () => void;
}

/** The ledger is the truth; the driver holds only what a restart may forget: timers, waiters, what runs just now. */
export function createDriver(options: DriverOptions): Driver {
  const { ledger, runtime, timers, activity } = options;
  const driven = new Set<string>();
  const timeouts = new Map<string, () => void>();
  const waiters = new Map<string, ((execution: Execution) => void)[]>();
  let isClosed = false;

  async function drive(arn: string): Promise<void> {
    if (driven.has(arn)) return;
    driven.add(arn);
    try {
      for (let event = begin(arn); event !== undefined; event = begin(arn)) await invoke(arn, event);
    } finally {
      driven.delete(arn);
    }
    settle(arn);
  }

  const begin = (arn: string) => (isClosed ? undefined : beginInvocation(ledger, arn));

  async function invoke(arn: string, event: string): Promise<void> {
    const [requestId, startedMs] = [options.newId(), timers.now()];
    const outcome = await run(ledger.require(arn), event, requestId).catch((error: unknown) => {
      if (!isClosed) throw error;
    });
    if (outcome) finishInvocation(ledger, arn, { requestId, startedMs, outcome });
  }

  async function run(
    { functionArn }: Execution,
    event: string,
    requestId: string,
  ): Promise<InvocationOutcome> {
    try {
      return await runtime.invoke(findFunction(options.functions, functionArn), event, requestId);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // The template no longer has the function; it is tried again, because the next start may bring it back.
      return { error: { errorType: error.code, errorMessage: error.message } };
    }
  }

  /** Sets the clock for an execution's next due time, and tells those who wait for its end. */
  function settle(arn: string): void {
    timeouts.get(arn)?.();
    timeouts.delete(arn);
    if (isClosed) return;
    const dueMs = nextTimeMs(ledger, arn);
    if (dueMs !== undefined) {
      timeouts.set(
        arn,
        timers.after(Math.max(0, dueMs - timers.now()), () => {
          passTime(ledger, arn);
          touch(arn);
        }),
      );
      return;
    }
    const execution = ledger.executions.get(arn);
    if (!execution) return;
    for (const tell of waiters.get(arn) ?? []) tell(execution);
    waiters.delete(arn);
  }

  function touch(arn: string): void {
    settle(arn);
    void activity.track(drive(arn));
  }

  const ended = (arn: string) =>
    new Promise<Execution>((resolve) => {
      const execution = ledger.require(arn);
      if (execution.status !== 'RUNNING') return resolve(execution);
      waiters.set(arn, [...(waiters.get(arn) ?? []), resolve]);
    });

  const chained = createChainedInvokes(options, { touch, ended });

  return {
    touch,
    startChained: chained.startPending,
    ended,
    resume: () => {
      for (const arn of ledger.executions.runningArns()) {
        passTime(ledger, arn);
        chained.startPending(arn);
        touch(arn);
      }
    },
    close: () => {
      isClosed = true;
      for (const cancel of timeouts.values()) cancel();
      timeouts.clear();
    },
  };
}
