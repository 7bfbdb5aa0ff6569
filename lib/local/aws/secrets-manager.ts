import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Timers } from '../../timers.ts';
import { createJsonService } from './json-service.ts';
import { createSecretAction, putSecret } from './secrets-manager/create-secret.ts';
import { deleteSecretAction } from './secrets-manager/delete-secret.ts';
import { describeSecretAction } from './secrets-manager/describe-secret.ts';
import { getSecretValueAction } from './secrets-manager/get-secret-value.ts';
import { listSecretsAction } from './secrets-manager/list-secrets.ts';
import { putSecretValueAction } from './secrets-manager/put-secret-value.ts';
import { arnStem, CURRENT, findSecret, type SecretsContext } from './secrets-manager/secrets.ts';
import { createSecretStore } from './secrets-manager/store.ts';
import { updateSecretAction } from './secrets-manager/update-secret.ts';
import type { AwsService } from './service.ts';

/** A secret that the template declares, with its value from the host. */
export interface SecretSeed {
  readonly name: string;
  /** Made up when left out, and then kept. */
  readonly arn?: string;
  readonly value: string;
  /** Whether the value replaces another that is on disk; without it, what is on disk wins. */
  readonly replaces?: boolean;
}

export interface SecretsManagerOptions {
  readonly database: DatabaseSync;
  readonly timers: Timers;
  readonly seeds: readonly SecretSeed[];
  /** Makes the six letters or digits that end a new ARN. */
  readonly newSuffix?: () => string;
}

export interface SecretsManager {
  readonly service: AwsService;
  /** The ARN of a secret, undefined when there is none of this name. */
  readonly arnOf: (name: string) => string | undefined;
  /** The current text of a secret, for the host itself. */
  readonly valueOf: (name: string) => string | undefined;
}

/** Secrets Manager, kept in `database` in clear: the data folder is the vault here, and has to be private. */
export function createSecretsManager(options: SecretsManagerOptions): SecretsManager {
  const { database, timers, seeds, newSuffix = () => randomBytes(3).toString('hex') } = options;
  const context: SecretsContext = { database, timers, newSuffix, store: createSecretStore(database) };
  const currentValue = (name: string) => {
    const current = context.store.stages(name).find(({ stage }) => stage === CURRENT);
    return (current && context.store.version(name, current.version_id)?.text_value) ?? undefined;
  };
  for (const { name, arn, value, replaces = false } of seeds) {
    if (findSecret(context, name) && (!replaces || currentValue(name) === value)) continue;
    const version = { id: randomUUID(), value: { SecretString: value } };
    putSecret(context, { name, arn: arn ?? `${arnStem(name)}-${newSuffix()}`, description: null, version });
  }
  return {
    arnOf: (name) => findSecret(context, name)?.arn,
    valueOf: currentValue,
    service: createJsonService({
      name: 'secretsmanager',
      contentType: 'application/x-amz-json-1.1',
      actions: {
        CreateSecret: createSecretAction(context),
        DeleteSecret: deleteSecretAction(context),
        DescribeSecret: describeSecretAction(context),
        GetSecretValue: getSecretValueAction(context),
        ListSecrets: listSecretsAction(context),
        PutSecretValue: putSecretValueAction(context),
        UpdateSecret: updateSecretAction(context),
      },
    }),
  };
}
