import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf } from '../../../lib/local/function-environment.ts';
import { bundle, type CredentialSource, checkBundledAlike } from '../bundle.ts';
import { DEAD_ENDPOINT, functionOf, planOf, shortName } from '../stack.ts';

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

/** The entry of a peer that belongs to this bench. */
export const ownPeer = (name: string): string => join(import.meta.dirname, 'peers', `${name}.ts`);

export interface Candidates {
  /** Those of the stack, in the order of its template. */
  readonly functions: readonly Candidate[];
  /** Nothing at all, to be taken off every other one's time. */
  readonly bare: Candidate;
  /** Bundles a peer like a function. */
  readonly peer: (name: string, entry: string, credentials?: CredentialSource) => Promise<Candidate>;
}

/** Candidates of the stack that was copied to `stack`; what is made for them lies in `folder`. They load as the receiver does. */
export async function openCandidates(stack: string, folder: string): Promise<Candidates> {
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
  const bare = at('bare-node', 'bare');
  mkdirSync(bare.folder, { recursive: true });
  writeFileSync(join(bare.folder, 'index.js'), '');
  return {
    bare,
    functions: plan.functions.map((one) => ({
      name: shortName(one),
      kind: 'function',
      folder: one.codeFolder,
      env: environmentOf(one, DEAD_ENDPOINT),
    })),
    peer: async (name, entry, credentials) => {
      const candidate = at(name, 'peer');
      await bundle(entry, candidate.folder, credentials);
      return candidate;
    },
  };
}
