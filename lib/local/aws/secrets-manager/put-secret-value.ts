import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { inTransaction } from '../database.ts';
import { type JsonAction, jsonAction } from '../json-service.ts';
import { OnSecret, ValueInput } from './input.ts';
import { addVersion, CURRENT, permissionArn, type SecretsContext, secretOf } from './secrets.ts';

/** PutSecretValue: a new version, current unless other stages are named. */
export function putSecretValueAction(context: SecretsContext): JsonAction {
  return jsonAction({
    input: OnSecret.extend(ValueInput.shape).extend({
      VersionStages: z.array(z.string().min(1)).min(1).default([CURRENT]),
    }),
    permission: (input) => [
      { action: 'secretsmanager:PutSecretValue', resource: permissionArn(context, input.SecretId) },
    ],
    run: ({ SecretId, ClientRequestToken, VersionStages, ...value }) => {
      const secret = secretOf(context, SecretId);
      const versionId = ClientRequestToken ?? randomUUID();
      inTransaction(context.database, () =>
        addVersion(context, secret.name, versionId, value, VersionStages),
      );
      return { ARN: secret.arn, Name: secret.name, VersionId: versionId, VersionStages };
    },
  });
}
