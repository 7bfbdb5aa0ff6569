import type { DatabaseSync } from 'node:sqlite';
import type { Timers } from '../../../timers.ts';
import { AwsError, LOCAL_ACCOUNT, LOCAL_REGION } from '../service.ts';
import type { SecretRow, SecretStore } from './store.ts';

/** What the actions on secrets work with. */
export interface SecretsContext {
  readonly database: DatabaseSync;
  readonly timers: Timers;
  readonly store: SecretStore;
  /** The six characters that end a new secret's ARN. */
  readonly newSuffix: () => string;
}

/** A value: text, or binary in base64; exactly one of them. */
export interface SecretValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: string | undefined;
}

export const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
const LONGEST_VALUE_BYTES = 65_536;
const ARN_SUFFIX = /-[A-Za-z0-9]{6}$/;

/** The ARN of a secret without its six last characters, which only AWS knows beforehand. */
export function arnStem(name: string): string {
  return `arn:aws:secretsmanager:${LOCAL_REGION}:${LOCAL_ACCOUNT}:secret:${name}`;
}

/** A secret by its name, its ARN, or its ARN without the suffix; undefined when there is none. */
export function findSecret({ store, timers }: SecretsContext, secretId: string): SecretRow | undefined {
  store.removeDue(timers.now());
  const found = store.byNameOrArn(secretId, secretId);
  if (found || !secretId.startsWith('arn:')) return found;
  const name = secretId.split(':').slice(6).join(':');
  const byStem = store.byNameOrArn(name, name);
  return byStem?.arn.replace(ARN_SUFFIX, '') === secretId ? byStem : undefined;
}

/** The secret that a caller means, which must exist and not be marked for deletion. */
export function secretOf(context: SecretsContext, secretId: string): SecretRow {
  const secret = findSecret(context, secretId);
  if (!secret)
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  if (secret.deletion_ms !== null)
    throw new AwsError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  return secret;
}

/** The ARN that permissions are checked on; of a secret that does not exist, one with an open suffix. */
export function permissionArn(context: SecretsContext, secretId: string): string {
  const secret = findSecret(context, secretId);
  if (secret) return secret.arn;
  return secretId.startsWith('arn:') ? secretId : `${arnStem(secretId)}-??????`;
}

/** Adds a version under `stages`; one that is there already must hold the same value. Within a transaction. */
export function addVersion(
  { store, timers }: SecretsContext,
  name: string,
  versionId: string,
  value: SecretValue,
  stages: readonly string[],
): void {
  checkValue(value);
  const known = store.version(name, versionId);
  if (
    known &&
    (known.text_value ?? undefined) === value.SecretString &&
    (known.binary_value ?? undefined) === value.SecretBinary
  )
    return;
  if (known)
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${name}.`,
    );
  store.insertVersion(name, versionId, value.SecretString ?? null, value.SecretBinary ?? null, timers.now());
  for (const stage of stages) setStage(store, name, stage, versionId);
  store.removeUnstaged(name);
  store.touch(timers.now(), name);
}

/** Whoever becomes current makes the one before it previous. */
function setStage(store: SecretStore, name: string, stage: string, versionId: string): void {
  const before = store.stages(name).find((row) => row.stage === CURRENT)?.version_id;
  store.setStage(name, stage, versionId);
  if (stage === CURRENT && before) store.setStage(name, PREVIOUS, before);
}

function checkValue({ SecretString, SecretBinary }: SecretValue): void {
  if ((SecretString === undefined) === (SecretBinary === undefined))
    throw new AwsError(
      'InvalidParameterException',
      'You must provide either SecretString or SecretBinary, not both.',
    );
  const bytes = Buffer.byteLength(SecretString ?? '') + Buffer.byteLength(SecretBinary ?? '', 'base64');
  if (bytes < 1 || bytes > LONGEST_VALUE_BYTES)
    throw new AwsError('ValidationException', `A secret value has 1 to ${LONGEST_VALUE_BYTES} bytes.`);
}
