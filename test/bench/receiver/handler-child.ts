// One bundle in a process of its own, with a function's environment: `node handler-child.ts <bundle's folder> <handler>`.
// Handles the deliveries it is asked for, one after the other as in Lambda, and tells what they took.
import process from 'node:process';
import { loadHandler } from '../../../lib/local/lambda/load-handler.ts';
import { deliveryEvent } from './delivery.ts';
import type { Lap, LapRequest } from './lap.ts';

const [, , codeFolder = '', handlerName = ''] = process.argv;
const handler = await loadHandler(codeFolder, handlerName);

const context = {
  awsRequestId: 'c0ffee00-0000-4000-8000-000000000000',
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'webhook-receiver',
  functionVersion: '$LATEST',
  getRemainingTimeInMillis: () => 9_000,
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:webhook-receiver',
  logGroupName: '/aws/lambda/webhook-receiver',
  logStreamName: 'bench',
  memoryLimitInMB: '512',
};

async function lap({ first, deliveries }: LapRequest): Promise<Lap> {
  const events = Array.from({ length: deliveries }, (_, index) => deliveryEvent(first + index));
  const latenciesMs: number[] = [];
  const before = process.cpuUsage();
  for (const event of events) {
    const startMs = performance.now();
    const answer = await handler(event, context);
    latenciesMs.push(performance.now() - startMs);
    if (!isGood(answer)) throw new Error(`A delivery was answered ${JSON.stringify(answer)}`);
  }
  const { user, system } = process.cpuUsage(before);
  return { latenciesMs, cpuUs: user + system };
}

const isGood = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'statusCode' in answer && answer.statusCode === 200;

const isLapRequest = (message: unknown): message is LapRequest =>
  typeof message === 'object' && message !== null && 'first' in message && 'deliveries' in message;

process.on('message', async (message) => {
  if (isLapRequest(message)) process.send?.(await lap(message));
});
process.on('disconnect', () => process.exit());
process.send?.({});
