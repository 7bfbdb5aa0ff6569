import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesise } from '../../lib/local/synthesise.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the stack was synthesised, once for all tests. */
    assemblyFolder: string;
  }
}

/** Synthesises the stack before the first test that needs its template or its bundles. */
export async function setup({ provide }: TestProject): Promise<void> {
  provide('assemblyFolder', await synthesise(join(import.meta.dirname, '../../cdk.out/tested')));
}
