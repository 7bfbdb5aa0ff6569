import { spawnSync } from 'node:child_process';
import process from 'node:process';

/** Everything a change must pass, in the order that fails soonest; `npm test -- receiver` narrows the tests alone. */
const steps: readonly (readonly [string, ...string[]])[] = [
  ['tsc'],
  ['biome', 'check', '.'],
  ['vitest', 'run', '--config', 'test/vitest.config.ts', ...process.argv.slice(2)],
];

for (const [command, ...args] of steps) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}
