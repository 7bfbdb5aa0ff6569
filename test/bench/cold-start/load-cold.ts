import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const loading = join(import.meta.dirname, 'cold-child.mjs');

/**
 * How many ms a fresh Node takes to load a CommonJS file, or for what else `child` does with it and times. Throws with
 * the file's own words when it does not load.
 */
export async function loadCold(
  file: string,
  env: Readonly<Record<string, string>>,
  child: string = loading,
): Promise<number> {
  const { stdout } = await run(process.execPath, [child, file], { env: { ...env } }).catch(
    (error: unknown) => {
      // Node quotes the line that threw, and a minified line is most of a bundle.
      const said = /^\w*Error\b.*$/m.exec(
        error instanceof Error ? error.message.replace(/^.*\n/, '') : '',
      )?.[0];
      throw new Error(`${file} does not load: ${said?.slice(0, 500) ?? 'no reason given'}`);
    },
  );
  if (!/^\d+$/.test(stdout)) throw new Error(`Loading ${file} printed something: ${stdout.slice(0, 200)}`);
  return Number(stdout) / 1e6;
}
