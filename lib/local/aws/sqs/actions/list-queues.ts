import * as z from 'zod';
import { type JsonAction, jsonAction } from '../../json-service.ts';
import type { SqsContext } from '../engine/context.ts';

const MOST_RESULTS = 1000;

export function listQueuesAction(context: SqsContext, urlOf: (queueName: string) => string): JsonAction {
  return jsonAction({
    input: z.object({
      QueueNamePrefix: z.string().default(''),
      MaxResults: z.int().min(1).max(MOST_RESULTS).optional(),
      /** The name that the page before ended with. */
      NextToken: z.string().default(''),
    }),
    permission: () => [{ action: 'sqs:ListQueues', resource: '*' }],
    run: ({ QueueNamePrefix, MaxResults, NextToken }) => {
      const names = [...context.queues.keys()]
        .filter((name) => name.startsWith(QueueNamePrefix) && name > NextToken)
        .sort();
      const page = names.slice(0, MaxResults ?? MOST_RESULTS);
      const isLast = MaxResults === undefined || page.length === names.length;
      return { QueueUrls: page.map(urlOf), NextToken: isLast ? undefined : page.at(-1) };
    },
  });
}
