// Twenty workers, the queues that feed them and the resumer: `node workers-child.ts <WorkersOptions>`. Each worker is what a
// Lambda is: they know of each other only what State says.
import process from 'node:process';
import { SQSClient } from '@aws-sdk/client-sqs';
import { burstLimit } from '../../../../shared/governor/burst.ts';
import { todayOf } from '../../../../shared/governor/today.ts';
import { createLaneQueues } from '../../../../shared/queue/lane-queues.ts';
import { loggable } from '../../../../shared/runtime/observed.ts';
import { createWrites } from '../../../../shared/state/writes.ts';
import { createCallHeads } from '../../../../shared/writes/call-heads.ts';
import { queueWrites } from '../../../../shared/writes/queue-writes.ts';
import { quoteOf } from '../../../../shared/writes/quote.ts';
import { writeFrom } from '../../../../shared/writes/write-request.ts';
import { clientConfig } from '../dynamodb.ts';
import { accountOf } from './account.ts';
import { createClock } from './clock.ts';
import { createIdentity, sleep } from './identity.ts';
import { type Ended, type Still, WorkersOptions, WorkersRequest } from './messages.ts';
import { ordinaryWrites, urgentWrites } from './planned.ts';
import { startQueues } from './queues.ts';
import { createResumer } from './resumer.ts';
import { createSender } from './sender.ts';
import { createState } from './state.ts';
import { startWorkers } from './workers.ts';

const WORKERS = 20;
const LOOK_MS = 50;

const options = WorkersOptions.parse(JSON.parse(process.argv[2] ?? ''));
const { dealIds, pipedriveUrl, folder, offsetMs } = options;
const clock = createClock(offsetMs);
const startMs = clock.now();
const account = accountOf(pipedriveUrl, startMs);
const id = account.account;

const complain = (sentence: string, found?: unknown): void => {
  const fields = found instanceof Error ? loggable(found) : found;
  process.stderr.write(`${sentence} ${JSON.stringify(fields)}\n`);
};
const identity = (name: string) => createIdentity(name, { ...options, clock, complain });
const queues = await startQueues(folder);
const sqs = () => new SQSClient(clientConfig(queues.url));

const api = identity('api');
const writes = createWrites(api.table);
const callHeads = createCallHeads(createLaneQueues(sqs(), queues.env));
const state = createState(api, account);
const resume = createResumer(identity('resumer'), sqs(), queues.env);
const senders = Array.from({ length: WORKERS }, (_, index) =>
  createSender({ identity: identity(`worker-${index + 1}`), sqs: sqs(), env: queues.env, complain }),
);

const planned = {
  ordinary: ordinaryWrites(dealIds).map(({ request }) => writeFrom(id, request, startMs)),
  urgent: urgentWrites(dealIds).map(({ request }) => writeFrom(id, request, startMs)),
};
const all = [...planned.ordinary, ...planned.urgent];

async function quoteTokens(): Promise<number> {
  const { standing } = await todayOf({ readLedger: api.ledgers.read, now: clock.now }, account);
  return quoteOf(all, standing, burstLimit(account.plan, account.auth)).tokens;
}

/** As the api does it. */
const queue = (what: keyof typeof planned) =>
  queueWrites(
    {
      addWrites: writes.addAll,
      joinLines: api.lines.joinAll,
      callHeads,
      tellQueued: async () => {},
      now: clock.now,
    },
    id,
    planned[what],
  );

/** No message is left: whoever is to be called is called before the message of whoever calls him is done. */
async function still(): Promise<Still> {
  while (queues.messages() > 0) await sleep(LOOK_MS);
  return { open: await state.waiting() };
}

/** What the workers' own timers would have done in the time that is left out. */
async function putForward(offset: number): Promise<void> {
  clock.putForward(offset);
  for (const { rest } of senders) await rest();
}

await api.accounts.save(id, account);
const quoted = await quoteTokens();
const workers = startWorkers(senders, queues, complain);

async function answer(message: unknown): Promise<Still | Ended> {
  const request = WorkersRequest.parse(message);
  if (request.do === 'report')
    return {
      quoteTokens: quoted,
      spentTokens: await state.spentTokens([startMs, clock.now()]),
      sent: await state.sent(all.map(({ key }) => key)),
    };
  if (request.do === 'queue') await queue(request.what);
  else {
    await putForward(request.offsetMs);
    await resume(id);
  }
  return still();
}

process.on('message', async (message) => process.send?.(await answer(message)));
process.on('disconnect', async () => {
  await workers.stop();
  await queues.close();
  process.exit();
});
process.send?.({});
