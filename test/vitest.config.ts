import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..');
const project = (name: string, extra: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...extra },
});

/** A template is synthesised once, before the first test that reads it. */
const withTemplate = { hookTimeout: 180_000, globalSetup: 'test/support/assembly.ts' };

export default defineConfig({
  root,
  test: {
    projects: [
      project('unit'),
      project('integration', { testTimeout: 30_000 }),
      project('infra', { ...withTemplate, testTimeout: 60_000 }),
      // Each of these runs the whole suite in processes of its own, and some hold it to a window of 2 s: they come last,
      // one after the other, when nothing else keeps the processors busy.
      project('e2e', {
        ...withTemplate,
        testTimeout: 90_000,
        fileParallelism: false,
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
