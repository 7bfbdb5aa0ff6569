import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createCredentials } from '../../shared/accounts/credentials.ts';
import { createFifoQueue } from '../../shared/queue/fifo.ts';
import { createQueueClient } from '../../shared/queue/queue-client.ts';
import { awsClient } from '../../shared/runtime/aws-client.ts';
import { createCached } from '../../shared/runtime/cached.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { impatient } from '../../shared/runtime/impatient.ts';
import { createObserver } from '../../shared/runtime/observed.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

/** There are two tries, and Pipedrive is answered within two seconds even by a queue that hangs. */
const LONGEST_TRY_MS = 900;

const env = readEnv(Env);
const { log, count, observed } = createObserver('webhook-receiver');
const credentials = createCached({
  // Where it hangs, what was read before serves.
  read: createCredentials(new SecretsManagerClient({ ...awsClient, ...impatient() }), env.SECRET_PREFIX)
    .webhook,
  now: Date.now,
  keepMs: 5 * 60_000,
  // A rotated password is noticed within seconds, and wrong guesses do not become reads.
  refetchAfterMs: 5_000,
  // A company that is connected again is heard at once: ten refusals are a ban.
  keepMissMs: 1_000,
});

export const handler = observed(
  createHandler({
    credential: credentials.get,
    freshCredential: credentials.refetch,
    enqueue: createFifoQueue(createQueueClient({}, LONGEST_TRY_MS), env.EVENTS_QUEUE_URL).send,
    now: Date.now,
    log,
    count,
  }),
);
