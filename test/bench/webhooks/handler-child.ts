// One bundle in a process of its own, with a function's environment: `node handler-child.ts <bundle's folder> <handler>`.
// Handles the deliveries it is asked for, one invocation after the other as in Lambda, and tells what they took.
import process from 'node:process';
import { loadHandler } from '../../../lib/local/lambda/load-handler.ts';
import { batchEvent, requestEvent } from './lambda-events.ts';
import type { Lap, LapRequest } from './lap.ts';
import { watchWaiting } from './waiting.ts';

const [, , codeFolder = '', handlerName = ''] = process.argv;
const handler = await loadHandler(codeFolder, handlerName);
const waiting = watchWaiting();

const context = {
  awsRequestId: 'c0ffee00-0000-4000-8000-000000000000',
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'bench',
  functionVersion: '$LATEST',
  getRemainingTimeInMillis: () => 30_000,
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  logGroupName: '/aws/lambda/bench',
  logStreamName: 'bench',
  memoryLimitInMB: '512',
};

function eventsOf({ first, deliveries, batch }: LapRequest): object[] {
  const timeMs = Date.now();
  const numbers = Array.from({ length: deliveries }, (_, index) => first + index);
  if (batch === undefined) return numbers.map((number) => requestEvent(number, timeMs));
  return Array.from({ length: deliveries / batch }, (_, index) =>
    batchEvent(numbers.slice(index * batch, (index + 1) * batch), timeMs),
  );
}

async function lap(request: LapRequest): Promise<Lap> {
  const events = eventsOf(request);
  const latenciesMs: number[] = [];
  const ownMs: number[] = [];
  waiting.taken();
  const before = process.cpuUsage();
  for (const event of events) {
    const startMs = performance.now();
    const answer = await handler(event, context);
    const latencyMs = performance.now() - startMs;
    latenciesMs.push(latencyMs);
    ownMs.push(latencyMs - waiting.taken());
    if (!isGood(answer)) throw new Error(`An invocation was answered ${JSON.stringify(answer)}`);
  }
  const { user, system } = process.cpuUsage(before);
  return { latenciesMs, ownMs, cpuUs: user + system };
}

/** A request is accepted with 200, and of a batch nothing may be left over. */
function isGood(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  if ('statusCode' in answer) return answer.statusCode === 200;
  return (
    'batchItemFailures' in answer &&
    Array.isArray(answer.batchItemFailures) &&
    answer.batchItemFailures.length === 0
  );
}

const isLapRequest = (message: unknown): message is LapRequest =>
  typeof message === 'object' && message !== null && 'first' in message && 'deliveries' in message;

process.on('message', async (message) => {
  if (isLapRequest(message)) process.send?.(await lap(message));
});
process.on('disconnect', () => process.exit());
process.send?.({});
