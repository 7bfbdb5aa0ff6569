import { setTimeout } from 'node:timers/promises';
import { DynamoDB, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { RateLimiterDynamo, RateLimiterRes } from 'rate-limiter-flexible';
import { WINDOW_MS } from '../../../../lib/simulator/limits/plans.ts';
import { type Calls, clientConfig, LIMITER_TABLE } from '../dynamodb.ts';
import type { SenderOptions } from '../messages.ts';
import { type Governor, untilAccepted } from './governor.ts';

/** rate-limiter-flexible on DynamoDB: counters of 2 s, waits for as long as it says, and obeys a 429 too. */
export function createRateLimiterFlexible({ account, limit, awsUrl }: SenderOptions): Governor {
  const calls: Calls = { writes: 0, reads: 0 };
  const client = new DynamoDB(clientConfig(awsUrl));
  const limiter = new RateLimiterDynamo({
    // All that `consume` calls.
    storeClient: {
      updateItem: (input: UpdateItemCommandInput) => {
        calls.writes++;
        return client.updateItem(input);
      },
    },
    tableName: LIMITER_TABLE,
    tableCreated: true,
    ttlSet: true,
    points: limit,
    duration: WINDOW_MS / 1000,
  });

  const room = async () => {
    for (;;) {
      try {
        return await limiter.consume(account);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        await setTimeout(refusal.msBeforeNext);
      }
    }
  };

  return {
    calls,
    pass: (send) =>
      untilAccepted(
        async () => {
          await room();
          return send();
        },
        (_, retryAfterMs) => setTimeout(retryAfterMs),
      ),
  };
}
