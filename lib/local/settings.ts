import { resolve } from 'node:path';
import * as z from 'zod';
import type { LaptopOptions } from './laptop.ts';

const Port = z.coerce.number().int().min(0).max(65_535);

/** What `npm start` reads from the environment; see the README's table of settings. */
const Environment = z.object({
  PORT: Port.default(8787),
  PIPEDRIVE_PORT: Port.default(8788),
  PIPEWARDEN_DATA: z.string().min(1).default('.pipewarden'),
  PIPEWARDEN_ADMIN_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9._~+/=-]{16,512}$/, 'takes 16 to 512 letters, digits and . _ ~ + / = -')
    .optional(),
  PIPEWARDEN_USERS: z.coerce.number().int().min(1).max(20_000).default(250),
  PIPEWARDEN_PLAN: z.enum(['lite', 'growth', 'premium', 'ultimate']).default('lite'),
  PIPEDRIVE_API_TOKEN: z.string().min(1).optional(),
  PIPEDRIVE_DOMAIN: z.string().min(1).optional(),
  PIPEWARDEN_MODE: z.enum(['read-only', 'read-write']).default('read-only'),
});

/** Reads the settings; one that does not fit is named, and no value is printed. */
export function settingsFrom(environment: NodeJS.ProcessEnv): Omit<LaptopOptions, 'progress'> {
  // An empty variable is one that was not set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = Environment.safeParse(given);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`A setting does not fit. ${issues.join('; ')}`);
  }
  const env = result.data;
  const { PIPEDRIVE_API_TOKEN: apiToken, PIPEDRIVE_DOMAIN: domain } = env;
  if ((apiToken === undefined) !== (domain === undefined))
    throw new Error('Set both PIPEDRIVE_API_TOKEN and PIPEDRIVE_DOMAIN, or neither for a simulated company.');
  return {
    port: env.PORT,
    pipedrivePort: env.PIPEDRIVE_PORT,
    dataFolder: resolve(env.PIPEWARDEN_DATA),
    plan: env.PIPEWARDEN_PLAN,
    users: env.PIPEWARDEN_USERS,
    ...(env.PIPEWARDEN_ADMIN_TOKEN === undefined ? {} : { adminToken: env.PIPEWARDEN_ADMIN_TOKEN }),
    ...(apiToken && domain
      ? { real: { domain: originFrom(domain), apiToken, mode: env.PIPEWARDEN_MODE } }
      : {}),
  };
}

/** `acme`, `acme.pipedrive.com` and `https://acme.pipedrive.com` are all the same company. */
function originFrom(domain: string): string {
  const host = domain.replace(/^https:\/\//, '').replace(/\/$/, '');
  return `https://${host.includes('.') ? host : `${host}.pipedrive.com`}`;
}
