import { randomUUID } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createAboutWrite } from '../../../../functions/outbound-sender/about-write.ts';
import { createBuryWrite } from '../../../../functions/outbound-sender/bury-write.ts';
import { createExpectEcho } from '../../../../functions/outbound-sender/expect-echo.ts';
import { createHandler } from '../../../../functions/outbound-sender/handler.ts';
import type { Deps } from '../../../../functions/outbound-sender/send-write.ts';
import { perform, retrying } from '../../../../shared/pipedrive/index.ts';
import { createBury } from '../../../../shared/queue/bury.ts';
import { createGraveyard } from '../../../../shared/queue/fifo.ts';
import { createLaneQueues } from '../../../../shared/queue/lane-queues.ts';
import { WriteMessage } from '../../../../shared/queue/messages.ts';
import { createDeadLetters } from '../../../../shared/state/dead-letters.ts';
import { createEchoMarks } from '../../../../shared/state/echo-marks.ts';
import { createWrites } from '../../../../shared/state/writes.ts';
import { createCallHeads } from '../../../../shared/writes/call-heads.ts';
import { findCreated } from '../../../../shared/writes/find-created.ts';
import { urgencyOf } from '../../../../shared/writes/line.ts';
import { aContext } from '../../../support/functions.ts';
import { type Identity, type IdentityOptions, sleep } from './identity.ts';
import type { Queues } from './queues.ts';

/** How long the stack lets it run, what a message needs of that, and how often it may be received. */
const TIMEOUT_MS = 75_000;
const NEEDS_MS = 50_000;
const MOST_RECEIVES = 5;

export interface SenderDeps {
  readonly identity: Identity;
  readonly sqs: SQSClient;
  readonly env: Queues['env'];
  readonly complain: IdentityOptions['complain'];
}

/** One worker: `outbound-sender` as its index.ts wires it, but that nobody listens on the bus. */
export function createSender({ identity, sqs, env, complain }: SenderDeps) {
  const { table, now, lines, connectionOf, rest } = identity;
  const { find, begin, hold, postpone, park, settle } = createWrites(table);
  const queues = createLaneQueues(sqs, env);
  const callHeads = createCallHeads(queues);
  const call: Deps['call'] = async (id, endpoint, request, lane) => {
    const { ports } = await connectionOf(id, lane);
    return retrying(ports, () => perform(ports, endpoint, request));
  };
  const handler = createHandler({
    findWrite: find,
    begin,
    hold,
    postpone,
    park,
    settle,
    lines,
    callHeads,
    sendAgain: (message, line) =>
      queues[urgencyOf(line)].send({ group: line.group, id: randomUUID(), body: message }),
    call,
    findCreated: (account, write, except) =>
      findCreated(
        { call: (endpoint, request) => call(account, endpoint, request, write.lane), sleep },
        write,
        except,
      ),
    expectEcho: createExpectEcho({ ...createEchoMarks(table), now, failed: complain }),
    tell: async () => {},
    bury: createBuryWrite({
      bury: createBury({
        queue: 'outbound',
        schema: WriteMessage,
        about: createAboutWrite(find),
        record: createDeadLetters(table).record,
        graveyard: createGraveyard(sqs, env.OUTBOUND_DEAD_LETTERS_URL),
        count: () => {},
        now,
      }),
      findWrite: find,
      hold,
      postpone,
      leaveLine: lines.leave,
      callHeads,
      now,
    }),
    mostReceives: MOST_RECEIVES,
    needsMs: NEEDS_MS,
    now,
    log: { info: () => {}, warn: () => {}, error: complain },
    count: () => {},
  });
  return {
    handle: async (event: SQSEvent): Promise<SQSBatchResponse> => {
      try {
        return await handler(event, aContext(TIMEOUT_MS));
      } finally {
        await rest();
      }
    },
    rest,
  };
}
