import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type Laptop, type LaptopOptions, startLaptop } from '../../lib/local/laptop.ts';
import type { RunningSimulator } from '../../lib/simulator/start-simulator.ts';

/** The whole suite with a small simulated company, on free ports and in a folder of its own. */
export interface TestLaptop extends Laptop {
  readonly simulator: RunningSimulator;
  readonly dataFolder: string;
  /** The path of a route of the simulated company's account. */
  readonly path: (rest: string) => string;
  /** Closes everything and removes the folder. */
  readonly discard: () => Promise<void>;
}

export async function startTestLaptop(options: Partial<LaptopOptions> = {}): Promise<TestLaptop> {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'pipewarden-test-'));
  const laptop = await startLaptop({
    port: 0,
    pipedrivePort: 0,
    plan: 'ultimate',
    users: 30,
    assemblyFolder: inject('assemblyFolder'),
    progress: () => {},
    ...options,
    dataFolder,
  });
  const { simulator } = laptop;
  if (!simulator) throw new Error('These tests need the simulated company');
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= laptop.close();
    return closed;
  };
  return {
    ...laptop,
    simulator,
    dataFolder,
    path: (rest) => `/v1/accounts/1${rest}`,
    close,
    discard: async () => {
      await close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Asks until the answer is as wanted; the suite's own report is what tells that it has come so far. */
export async function until<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  timeoutMs = 30_000,
): Promise<T> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > endMs) throw new Error(`Not as wanted after ${timeoutMs} ms: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
