import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { synthesise } from '../../lib/local/synthesise.ts';
import { type Plan, planFrom } from '../../lib/local/template/plan.ts';
import { readAssembly } from '../../lib/local/template/template.ts';

export type StackFunction = Plan['functions'][number];

/**
 * Synthesises the stack and copies it to `folder`: outside the repository, whose package.json would make its CommonJS
 * bundles ES modules, and out of reach of a synthesis that begins meanwhile.
 */
export async function copyStack(folder: string): Promise<void> {
  cpSync(await synthesise(join(import.meta.dirname, '../../cdk.out/tested')), folder, { recursive: true });
}

/** Nobody listens there. */
export const DEAD_ENDPOINT = 'http://127.0.0.1:1';

/** What the template asks for when AWS answers at `awsUrl`, and the HTTP API nowhere. */
export const planOf = (folder: string, awsUrl: string): Plan =>
  planFrom(readAssembly(folder), { apiUrl: DEAD_ENDPOINT, awsUrl, parameters: {} });

/** A function's name without what the CDK adds: `webhook-receiver` of WebhookReceiverFunction02CCE558. */
export const shortName = ({ logicalId }: Pick<StackFunction, 'logicalId'>): string =>
  logicalId
    .replace(/Function[0-9A-F]{8}$/, '')
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();

/** The function of that short name; throws when the stack has none. */
export function functionOf({ functions }: Plan, name: string): StackFunction {
  const found = functions.find((one) => shortName(one) === name);
  if (!found) throw new Error(`The stack has no function ${name}`);
  return found;
}
