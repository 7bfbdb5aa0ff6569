import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { aheadMs, type Timers } from '../../timers.ts';
import type { FunctionSpec } from './function-spec.ts';
import { runtimeEnvironment } from './runtime-environment.ts';
import { childMessage, type InvokeMessage, type RuntimeError } from './runtime-messages.ts';

/** How one invocation ended; `reusable` says whether its process may serve another. */
export type ProcessOutcome =
  | { readonly payload: string; readonly reusable: true }
  | { readonly error: RuntimeError; readonly reusable: boolean };

/** A child process with one bundle loaded; serves one invocation at a time. */
export interface RuntimeProcess {
  readonly logStreamName: string;
  readonly run: (call: InvokeMessage) => Promise<ProcessOutcome>;
  /** Kills the process at once and resolves when it is gone. */
  readonly end: () => Promise<void>;
  readonly hasExited: () => boolean;
}

/** Lambda gives a bundle ten seconds to load. */
const INIT_TIMEOUT_MS = 10_000;

/** Starts a process for a function; every line it prints goes to `log`. */
export function startProcess(
  spec: FunctionSpec,
  logStreamName: string,
  { timers, log }: { timers: Timers; log: (functionName: string, line: string) => void },
): RuntimeProcess {
  const child = fork(
    join(import.meta.dirname, 'runtime-child.ts'),
    [spec.codeFolder, spec.handler, String(aheadMs(timers))],
    {
      cwd: spec.codeFolder,
      env: runtimeEnvironment(spec, logStreamName),
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on('line', (line) => log(spec.name, line));

  let isReady = false;
  let current: { call: InvokeMessage; answer: (outcome: ProcessOutcome) => void } | undefined;
  let failure: RuntimeError | undefined;
  let cancelTimeout = () => {};

  const answer = (outcome: ProcessOutcome) => {
    cancelTimeout();
    current?.answer(outcome);
    current = undefined;
  };
  /** The process goes first and the answer after it, so that nothing of an ended invocation is still at work. */
  const giveUp = (error: RuntimeError) => {
    failure ??= error;
    child.kill('SIGKILL');
  };
  const limit = (limitMs: number) => {
    cancelTimeout = timers.after(limitMs, () => giveUp(timedOut(current?.call, limitMs)));
  };
  const send = (call: InvokeMessage) => {
    limit(call.timeoutMs);
    child.send(call, () => {});
  };

  child.on('message', (message) => {
    // A bundle can write to the channel too; what is not ours is no message.
    const said = childMessage.safeParse(message).data;
    if (!said) return;
    if (said.kind === 'ready') {
      isReady = true;
      cancelTimeout();
      if (current) send(current.call);
    }
    if (said.kind === 'result' && said.requestId === current?.call.requestId)
      answer({ payload: said.payload, reusable: true });
    if (said.kind === 'error' && said.reusable) answer({ error: said.error, reusable: true });
    if (said.kind === 'error' && !said.reusable) giveUp(said.error);
  });
  child.once('error', (error) => {
    giveUp({ errorType: 'Runtime.Unknown', errorMessage: error.message });
    // A process that could not be started has no end either.
    if (failure && hasExited(child)) answer({ error: failure, reusable: false });
  });
  child.once('exit', () => answer({ error: failure ?? exited(child, current?.call), reusable: false }));

  return {
    logStreamName,
    run: (call) =>
      new Promise((resolve) => {
        current = { call, answer: resolve };
        if (hasExited(child)) return answer({ error: failure ?? exited(child, call), reusable: false });
        return isReady ? send(call) : limit(INIT_TIMEOUT_MS);
      }),
    end: async () => {
      if (hasExited(child)) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    hasExited: () => hasExited(child),
  };
}

const hasExited = (child: ChildProcess) =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

const timedOut = (call: InvokeMessage | undefined, limitMs: number): RuntimeError => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `RequestId: ${call?.requestId} Error: Task timed out after ${(limitMs / 1000).toFixed(2)} seconds`,
});

function exited(child: ChildProcess, call: InvokeMessage | undefined): RuntimeError {
  const cause = child.signalCode ? `signal: ${child.signalCode}` : `exit status ${child.exitCode}`;
  const text =
    child.exitCode === 0
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: ${cause}`;
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${call?.requestId} Error: ${text}` };
}
