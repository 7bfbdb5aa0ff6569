import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** Where the SDK finds its credentials: in Lambda's variables alone, as our functions do, or in its default chain. */
export type CredentialSource = 'lambda' | 'default-chain';

/**
 * Bundles a peer into `folder`/index.js with the options of lib/constructs/concern-function.ts. They are written here a
 * second time, because the construct hands them to the CDK; `checkBundledAlike` sees to it that they stay the same.
 */
export async function bundle(
  entry: string,
  folder: string,
  credentials: CredentialSource = 'lambda',
): Promise<void> {
  await build({
    entryPoints: [entry],
    absWorkingDir: root,
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    supported: { 'dynamic-import': false },
    alias:
      credentials === 'lambda'
        ? { '@aws-sdk/credential-provider-node': join(root, 'shared/runtime/lambda-credentials.ts') }
        : {},
    logLevel: 'warning',
  });
}

/** Throws unless these options make of a function, byte for byte, what the stack's own bundle of it is. */
export async function checkBundledAlike(
  entry: string,
  stacksFolder: string,
  scratchFolder: string,
): Promise<void> {
  await bundle(entry, scratchFolder);
  const [ours, stacks] = [scratchFolder, stacksFolder].map((folder) =>
    readFileSync(join(folder, 'index.js')),
  );
  if (!ours || !stacks?.equals(ours))
    throw new Error(
      'The peers would not be bundled like the functions: test/bench/bundle.ts and lib/constructs/concern-function.ts differ.',
    );
}
