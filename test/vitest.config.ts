import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..');
const project = (name: string, extra: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...extra },
});

export default defineConfig({
  root,
  test: {
    projects: [
      project('unit'),
      project('integration', { testTimeout: 20_000 }),
      project('infra', {
        testTimeout: 60_000,
        hookTimeout: 180_000,
        globalSetup: 'test/support/assembly.ts',
      }),
      project('e2e', { testTimeout: 90_000, hookTimeout: 180_000, globalSetup: 'test/support/assembly.ts' }),
    ],
  },
});
