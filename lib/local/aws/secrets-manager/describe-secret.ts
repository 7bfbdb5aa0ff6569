import { type JsonAction, jsonAction } from '../json-service.ts';
import { AwsError } from '../service.ts';
import { OnSecret } from './input.ts';
import { findSecret, permissionArn, type SecretsContext } from './secrets.ts';
import type { SecretRow } from './store.ts';

/** DescribeSecret; unlike the others it also shows a secret that is marked for deletion. */
export function describeSecretAction(context: SecretsContext): JsonAction {
  return jsonAction({
    input: OnSecret,
    permission: (input) => [
      { action: 'secretsmanager:DescribeSecret', resource: permissionArn(context, input.SecretId) },
    ],
    run: ({ SecretId }) => {
      const secret = findSecret(context, SecretId);
      if (!secret)
        throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      return { ...describeSecret(secret), VersionIdsToStages: stagesByVersion(context, secret.name) };
    },
  });
}

/** What may be known of a secret without reading it. */
export function describeSecret(secret: SecretRow): object {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description ?? undefined,
    CreatedDate: secret.created_ms / 1000,
    LastChangedDate: secret.changed_ms / 1000,
    DeletedDate: secret.deletion_ms === null ? undefined : secret.deletion_ms / 1000,
  };
}

/** The stages that point at each version of a secret. */
export function stagesByVersion({ store }: SecretsContext, name: string): Record<string, string[]> {
  const stages = store.stages(name);
  return Object.fromEntries(
    stages.map(({ version_id }) => [
      version_id,
      stages.filter((row) => row.version_id === version_id).map(({ stage }) => stage),
    ]),
  );
}
