// Entry of the child process: loads one bundle and serves one invocation at a time over IPC.
import { performance } from 'node:perf_hooks';
import { installHostClock } from './host-clock.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import type { ChildMessage, InvokeMessage, RuntimeError } from './runtime-messages.ts';

const [, , codeFolder = '', handlerName = '', aheadMs = '0'] = process.argv;
const clock = installHostClock(Number(aheadMs));

process.on('disconnect', () => process.exit(0));
// Ctrl-C in a terminal reaches the whole process group; the host decides when its functions end.
process.on('SIGINT', () => undefined);
process.on('uncaughtException', (error) => failForGood(describe(error)));
process.on('unhandledRejection', (reason) =>
  failForGood({ ...describe(reason), errorType: 'Runtime.UnhandledPromiseRejection' }),
);

try {
  const handler = await loadHandler(codeFolder, handlerName);
  process.on('message', (message) => {
    if (isInvoke(message)) void serve(handler, message);
  });
  send({ kind: 'ready' });
} catch (error) {
  failForGood(describe(error));
}

async function serve(handler: Handler, call: InvokeMessage): Promise<void> {
  clock.set(call.aheadMs);
  try {
    const result = await handler(JSON.parse(call.event), contextOf(call));
    send({ kind: 'result', requestId: call.requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    send({ kind: 'error', reusable: true, error: describe(error) });
  }
}

function contextOf(call: InvokeMessage) {
  // The host's clock may be driven by a test, so that a deadline is counted from here.
  const deadline = performance.now() + call.timeoutMs;
  return {
    awsRequestId: call.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: call.functionName,
    functionVersion: call.functionVersion,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    invokedFunctionArn: call.invokedFunctionArn,
    logGroupName: call.logGroupName,
    logStreamName: call.logStreamName,
    memoryLimitInMB: call.memoryLimitInMB,
  };
}

function describe(error: unknown): RuntimeError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

function failForGood(error: RuntimeError): void {
  send({ kind: 'error', reusable: false, error }, () => process.exit(1));
}

function send(message: ChildMessage, sent = () => {}): void {
  process.send?.(message, undefined, undefined, sent);
}

function isInvoke(message: unknown): message is InvokeMessage {
  return typeof message === 'object' && message !== null && 'requestId' in message && 'event' in message;
}
