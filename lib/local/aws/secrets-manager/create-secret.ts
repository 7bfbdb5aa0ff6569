import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { inTransaction } from '../database.ts';
import { type JsonAction, jsonAction } from '../json-service.ts';
import { AwsError } from '../service.ts';
import { ValueInput } from './input.ts';
import {
  addVersion,
  arnStem,
  CURRENT,
  findSecret,
  permissionArn,
  type SecretsContext,
  type SecretValue,
} from './secrets.ts';

/** CreateSecret; the same request once more (same token, same value) is answered as the first time. */
export function createSecretAction(context: SecretsContext): JsonAction {
  return jsonAction({
    input: ValueInput.extend({
      Name: z.string().regex(/^[\w/+=.@-]{1,512}$/),
      Description: z.string().max(2048).optional(),
    }),
    permission: (input) => [
      { action: 'secretsmanager:CreateSecret', resource: permissionArn(context, input.Name) },
    ],
    run: ({ Name, Description, ClientRequestToken, ...value }) => {
      const versionId = ClientRequestToken ?? randomUUID();
      const existing = findSecret(context, Name);
      if (existing?.deletion_ms)
        throw new AwsError(
          'InvalidRequestException',
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
      if (existing && !context.store.version(existing.name, versionId))
        throw new AwsError(
          'ResourceExistsException',
          `The operation failed because the secret ${Name} already exists.`,
        );
      const arn = existing?.arn ?? `${arnStem(Name)}-${context.newSuffix()}`;
      const hasValue = value.SecretString !== undefined || value.SecretBinary !== undefined;
      putSecret(context, {
        name: Name,
        arn,
        description: Description ?? null,
        ...(hasValue && { version: { id: versionId, value } }),
      });
      return { ARN: arn, Name, ...(hasValue && { VersionId: versionId }) };
    },
  });
}

/** Writes a secret that is not there yet, and its first version, in one transaction. */
export function putSecret(
  context: SecretsContext,
  secret: {
    readonly name: string;
    readonly arn: string;
    readonly description: string | null;
    readonly version?: { readonly id: string; readonly value: SecretValue };
  },
): void {
  const { database, store, timers } = context;
  inTransaction(database, () => {
    const nowMs = timers.now();
    if (!store.byNameOrArn(secret.name, secret.name))
      store.insert(secret.name, secret.arn, secret.description, nowMs, nowMs);
    if (secret.version) addVersion(context, secret.name, secret.version.id, secret.version.value, [CURRENT]);
  });
}
