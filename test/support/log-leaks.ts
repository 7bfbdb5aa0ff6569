import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIMULATED_TOKEN } from '../../lib/local/laptop.ts';
import type { TestLaptop } from './laptop.ts';

/** Every log file of a laptop by its name without the hash that CloudFormation would give it. */
export function logsOf({ dataFolder }: TestLaptop): ReadonlyMap<string, string> {
  const folder = join(dataFolder, 'logs');
  return new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/**
 * What must not be in a log and is: tokens, passwords, credentials in a header, e-mail addresses and telephone numbers of
 * whoever is in the company. Says which file, and of a hit only its kind and beginning. Closes the laptop first, so that
 * every line is on disk.
 */
export async function leaksOf(laptop: TestLaptop, more: readonly string[] = []): Promise<string[]> {
  const { simulator, host } = laptop;
  const { company } = simulator;
  const webhooks = company.webhook.all().map(({ shown }) => shown);
  const passwords = webhooks.flatMap(({ http_auth_user: user, http_auth_password: password }) =>
    password ? [password, Buffer.from(`${user}:${password}`).toString('base64')] : [],
  );
  const people = [
    ...company.user.all().flatMap(({ email, phone }) => [email, phone ?? '']),
    ...company.person.all().flatMap(({ emails, phones }) => [...emails, ...phones].map(({ value }) => value)),
  ];
  const secrets = [SIMULATED_TOKEN, host.adminToken, ...passwords, ...people, ...more].filter(
    (secret) => secret.length >= 5,
  );
  await laptop.close();
  return [...logsOf(laptop)].flatMap(([file, text]) => {
    const lower = text.toLowerCase();
    const hits = secrets.filter((secret) => lower.includes(secret.toLowerCase()));
    const header = /authorization|\b(bearer|basic) +[a-z0-9+/=_-]{8}/i.exec(text)?.[0];
    return [...hits, ...(header ? [header] : [])].map((hit) => `${file}: ${hit.slice(0, 12)}…`);
  });
}
