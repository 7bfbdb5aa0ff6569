import * as z from 'zod';
import { type JsonAction, jsonAction } from '../json-service.ts';
import { describeSecret, stagesByVersion } from './describe-secret.ts';
import type { SecretsContext } from './secrets.ts';

const MOST_RESULTS = 100;

/** ListSecrets, in pages; filters on the start of the name only. */
export function listSecretsAction(context: SecretsContext): JsonAction {
  return jsonAction({
    input: z.object({
      MaxResults: z.int().min(1).max(MOST_RESULTS).default(MOST_RESULTS),
      /** The name that the page before ended with. */
      NextToken: z.string().default(''),
      IncludePlannedDeletion: z.boolean().default(false),
      Filters: z.array(z.object({ Key: z.literal('name'), Values: z.array(z.string()) })).default([]),
    }),
    permission: () => [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
    run: ({ MaxResults, NextToken, IncludePlannedDeletion, Filters }) => {
      context.store.removeDue(context.timers.now());
      const found = context.store
        .list()
        .filter(({ name }) => name > NextToken)
        .filter(({ deletion_ms }) => IncludePlannedDeletion || deletion_ms === null)
        .filter(({ name }) => Filters.every(({ Values }) => Values.some((value) => name.startsWith(value))));
      const page = found.slice(0, MaxResults);
      return {
        SecretList: page.map((secret) => ({
          ...describeSecret(secret),
          SecretVersionsToStages: stagesByVersion(context, secret.name),
        })),
        NextToken: page.length < found.length ? page.at(-1)?.name : undefined,
      };
    },
  });
}
