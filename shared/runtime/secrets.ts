import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod/mini';
import { parse } from './parse.ts';

/** Reads one secret as JSON of a known shape; undefined when there is none of that name. */
export async function readSecret<S extends z.core.$ZodType>(
  client: SecretsManagerClient,
  name: string,
  schema: S,
): Promise<z.core.output<S> | undefined> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    return parse(schema, JSON.parse(SecretString ?? 'null'), 'secret');
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Stores a secret under its name, as a new version where there is one already. */
export async function writeSecret(client: SecretsManagerClient, name: string, value: unknown): Promise<void> {
  try {
    await client.send(new CreateSecretCommand({ Name: name, SecretString: JSON.stringify(value) }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await replaceSecret(client, name, value);
  }
}

/** Stores a new version of a secret that is there. */
export async function replaceSecret(
  client: SecretsManagerClient,
  name: string,
  value: unknown,
): Promise<void> {
  await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(value) }));
}

/** Deletes a secret at once, so that one of the same name can be made again; one that is not there is no error. */
export async function deleteSecret(client: SecretsManagerClient, name: string): Promise<void> {
  try {
    await client.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
