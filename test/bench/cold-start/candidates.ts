import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf } from '../../../lib/local/function-environment.ts';
import { bundle, checkBundledAlike } from '../bundle.ts';
import { copyStack, DEAD_ENDPOINT, functionOf, planOf, shortName } from '../stack.ts';

/** One bundle whose loading is measured. */
export interface Candidate {
  readonly name: string;
  /** Its index.js is loaded. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly kind: 'function' | 'peer' | 'bare';
}

export const RECEIVER = 'webhook-receiver';
export const OFFICIAL_SDK = 'official-sdk';
export const DYNAMODB_SQS = 'dynamodb-sqs-cjs';
export const DYNAMODB_SQS_OUR_CREDENTIALS = 'dynamodb-sqs-cjs-our-credentials';

/** The stack's own bundles, and the peers bundled like them, all below `folder`. */
export async function prepareCandidates(folder: string): Promise<Candidate[]> {
  const stack = join(folder, 'stack');
  await copyStack(stack);
  // Loading a bundle must not call anything.
  const plan = planOf(stack, DEAD_ENDPOINT);
  const receiver = functionOf(plan, RECEIVER);
  await checkBundledAlike(
    'functions/webhook-receiver/index.ts',
    receiver.codeFolder,
    join(folder, 'bundled-alike'),
  );

  const env = environmentOf(receiver, DEAD_ENDPOINT);
  const at = (name: string, kind: Candidate['kind']) => ({ name, kind, env, folder: join(folder, name) });
  const peers = [OFFICIAL_SDK, DYNAMODB_SQS, DYNAMODB_SQS_OUR_CREDENTIALS].map((name) => at(name, 'peer'));
  const entry = (name: string) => join(import.meta.dirname, 'peers', `${name}.ts`);
  await bundle(entry('official-sdk'), join(folder, OFFICIAL_SDK));
  await bundle(entry('dynamodb-and-sqs'), join(folder, DYNAMODB_SQS), 'default-chain');
  await bundle(entry('dynamodb-and-sqs'), join(folder, DYNAMODB_SQS_OUR_CREDENTIALS));
  const bare = at('bare-node', 'bare');
  mkdirSync(bare.folder);
  writeFileSync(join(bare.folder, 'index.js'), '');

  const functions = plan.functions.map((one) => ({
    name: shortName(one),
    kind: 'function' as const,
    folder: one.codeFolder,
    env: environmentOf(one, DEAD_ENDPOINT),
  }));
  return [bare, ...functions, ...peers];
}
