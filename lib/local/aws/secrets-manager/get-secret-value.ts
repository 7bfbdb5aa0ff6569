import * as z from 'zod';
import { type JsonAction, jsonAction } from '../json-service.ts';
import { AwsError } from '../service.ts';
import { OnSecret } from './input.ts';
import { CURRENT, permissionArn, type SecretsContext, secretOf } from './secrets.ts';

/** GetSecretValue by version, by stage, or of the current version. */
export function getSecretValueAction(context: SecretsContext): JsonAction {
  return jsonAction({
    input: OnSecret.extend({ VersionId: z.string().optional(), VersionStage: z.string().optional() }),
    permission: (input) => [
      { action: 'secretsmanager:GetSecretValue', resource: permissionArn(context, input.SecretId) },
    ],
    run: ({ SecretId, VersionId, VersionStage }) => {
      const secret = secretOf(context, SecretId);
      const stages = context.store.stages(secret.name);
      const wantedStage = VersionStage ?? (VersionId === undefined ? CURRENT : undefined);
      const staged = stages.find(({ stage }) => stage === wantedStage)?.version_id;
      const id = VersionId ?? staged;
      if (wantedStage && VersionId && staged !== VersionId)
        throw new AwsError(
          'InvalidRequestException',
          'You provided a VersionStage that is not associated to the provided VersionId.',
        );
      const version = id === undefined ? undefined : context.store.version(secret.name, id);
      if (!version)
        throw new AwsError(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for ${VersionId ? `VersionId: ${VersionId}` : `staging label: ${wantedStage}`}`,
        );
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.version_id,
        SecretString: version.text_value ?? undefined,
        SecretBinary: version.binary_value ?? undefined,
        VersionStages: stages.filter((row) => row.version_id === id).map(({ stage }) => stage),
        CreatedDate: version.created_ms / 1000,
      };
    },
  });
}
