import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { readSecret, writeSecret } from '../runtime/secrets.ts';

/** What proves us to Pipedrive; where it may be sent stands with the account. */
export const PipedriveCredential = z.object({
  apiToken: z.string().check(z.minLength(1)),
});
export type PipedriveCredential = z.infer<typeof PipedriveCredential>;

const BasicPair = z.object({
  user: z.string().check(z.minLength(1)),
  password: z.string().check(z.minLength(16)),
});
export type BasicPair = z.infer<typeof BasicPair>;

/** What proves Pipedrive's deliveries to us. While a password is being rotated the previous one stays valid until its time. */
export const WebhookCredential = z.object({
  current: BasicPair,
  previous: z.optional(z.extend(BasicPair, { validUntil: z.iso.datetime() })),
});
export type WebhookCredential = z.infer<typeof WebhookCredential>;

/**
 * Two secrets an account, because they have different readers: the receiver must not be able to read the API token.
 * The policies in lib/ name the two groups by these prefixes.
 */
export const secretNames = {
  pipedrive: (prefix: string, account: string): string => `${prefix}/pipedrive/${account}`,
  webhook: (prefix: string, account: string): string => `${prefix}/webhook/${account}`,
};

export interface Credentials {
  readonly pipedrive: (account: string) => Promise<PipedriveCredential | undefined>;
  readonly webhook: (account: string) => Promise<WebhookCredential | undefined>;
  readonly savePipedrive: (account: string, credential: PipedriveCredential) => Promise<void>;
  readonly saveWebhook: (account: string, credential: WebhookCredential) => Promise<void>;
}

/** The credentials of all accounts, kept in Secrets Manager below `prefix`. */
export function createCredentials(client: SecretsManagerClient, prefix: string): Credentials {
  return {
    pipedrive: (account) => readSecret(client, secretNames.pipedrive(prefix, account), PipedriveCredential),
    webhook: (account) => readSecret(client, secretNames.webhook(prefix, account), WebhookCredential),
    savePipedrive: (account, credential) =>
      writeSecret(client, secretNames.pipedrive(prefix, account), credential),
    saveWebhook: (account, credential) =>
      writeSecret(client, secretNames.webhook(prefix, account), credential),
  };
}
