import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { inTransaction } from '../database.ts';
import { type JsonAction, jsonAction } from '../json-service.ts';
import { OnSecret, ValueInput } from './input.ts';
import { addVersion, CURRENT, permissionArn, type SecretsContext, secretOf } from './secrets.ts';

/** UpdateSecret: a new description, a new current value, or both. */
export function updateSecretAction(context: SecretsContext): JsonAction {
  return jsonAction({
    input: OnSecret.extend(ValueInput.shape).extend({ Description: z.string().max(2048).optional() }),
    permission: (input) => [
      { action: 'secretsmanager:UpdateSecret', resource: permissionArn(context, input.SecretId) },
    ],
    run: ({ SecretId, ClientRequestToken, Description, ...value }) => {
      const { name, arn } = secretOf(context, SecretId);
      const versionId = ClientRequestToken ?? randomUUID();
      const hasValue = value.SecretString !== undefined || value.SecretBinary !== undefined;
      inTransaction(context.database, () => {
        if (Description !== undefined) context.store.describe(Description, name);
        if (hasValue) addVersion(context, name, versionId, value, [CURRENT]);
        context.store.touch(context.timers.now(), name);
      });
      return { ARN: arn, Name: name, ...(hasValue && { VersionId: versionId }) };
    },
  });
}
