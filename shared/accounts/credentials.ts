import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import type { Grant } from '../pipedrive/oauth.ts';
import { deleteSecret, readSecret, replaceSecret, writeSecret } from '../runtime/secrets.ts';

const Text = z.string().check(z.minLength(1));

/** What a user's consent gave us; times are milliseconds since 1970. */
export const OAuthCredential = z.object({
  oauth: z.object({
    accessToken: Text,
    refreshToken: Text,
    /** Grows with every grant of the account, so that of two copies it is known which is newer. */
    generation: z.int(),
    obtainedMs: z.number(),
    refreshMs: z.number(),
    expiresMs: z.number(),
    scopes: z.array(z.string()),
  }),
});
export type OAuthCredential = z.infer<typeof OAuthCredential>;

/** What proves us to Pipedrive; where it may be sent stands with the account. */
export const PipedriveCredential = z.union([z.object({ apiToken: Text }), OAuthCredential]);
export type PipedriveCredential = z.infer<typeof PipedriveCredential>;

/** The Pipedrive app that this deployment is, as its Developer Hub shows it. */
export const OAuthAppCredential = z.object({ clientId: Text, clientSecret: Text });
export type OAuthAppCredential = z.infer<typeof OAuthAppCredential>;

/**
 * A grant as it is stored; where its token may be sent stands with the account. It counts as newer than `before`, and by
 * the clock than any grant of an earlier connection that some Lambda may still hold.
 */
export const credentialOf = (
  { origin: _, scopes, ...grant }: Grant,
  before?: OAuthCredential,
): OAuthCredential => ({
  oauth: {
    ...grant,
    scopes: [...scopes],
    generation: Math.max(Math.round(grant.obtainedMs), (before?.oauth.generation ?? 0) + 1),
  },
});

const BasicPair = z.object({
  user: z.string().check(z.minLength(1)),
  password: z.string().check(z.minLength(16)),
});
export type BasicPair = z.infer<typeof BasicPair>;

/** What proves Pipedrive's deliveries to us. While a password is being rotated the previous one stays valid until its time. */
export const WebhookCredential = z.object({
  /** `since`: when it was made; absent of the first ones. */
  current: z.extend(BasicPair, { since: z.optional(z.iso.datetime()) }),
  previous: z.optional(z.extend(BasicPair, { validUntil: z.iso.datetime() })),
});
export type WebhookCredential = z.infer<typeof WebhookCredential>;

/**
 * Two secrets an account, because they have different readers: the receiver must not be able to read the API token.
 * One more for the app. The policies in lib/ name the three groups by these prefixes.
 */
export const secretNames = {
  pipedrive: (prefix: string, account: string): string => `${prefix}/pipedrive/${account}`,
  webhook: (prefix: string, account: string): string => `${prefix}/webhook/${account}`,
  oauthApp: (prefix: string): string => `${prefix}/oauth/app`,
};

export interface Credentials {
  readonly pipedrive: (account: string) => Promise<PipedriveCredential | undefined>;
  readonly webhook: (account: string) => Promise<WebhookCredential | undefined>;
  readonly savePipedrive: (account: string, credential: PipedriveCredential) => Promise<void>;
  readonly saveWebhook: (account: string, credential: WebhookCredential) => Promise<void>;
  /** Puts a grant in the place of the last one; a function that only does this cannot make secrets. */
  readonly replacePipedrive: (account: string, credential: PipedriveCredential) => Promise<void>;
  /** Deletes both secrets of an account for good. */
  readonly forget: (account: string) => Promise<void>;
  readonly oauthApp: () => Promise<OAuthAppCredential | undefined>;
  readonly saveOAuthApp: (app: OAuthAppCredential) => Promise<void>;
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
    replacePipedrive: (account, credential) =>
      replaceSecret(client, secretNames.pipedrive(prefix, account), credential),
    forget: async (account) => {
      await deleteSecret(client, secretNames.pipedrive(prefix, account));
      await deleteSecret(client, secretNames.webhook(prefix, account));
    },
    oauthApp: () => readSecret(client, secretNames.oauthApp(prefix), OAuthAppCredential),
    saveOAuthApp: (app) => writeSecret(client, secretNames.oauthApp(prefix), app),
  };
}
