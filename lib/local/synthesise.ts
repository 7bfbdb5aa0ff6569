import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '../..');
/** What a synthesis depends on. */
const SOURCES = [
  'bin/app.ts',
  'lib/*.ts',
  'lib/constructs/**/*.ts',
  'functions/**/*.ts',
  'shared/**/*.ts',
  'package-lock.json',
];

/**
 * Synthesises the stack into `folder` by running the CDK app, and answers the folder. When nothing it depends on has
 * changed since the last time, what is there is the template still.
 */
export async function synthesise(folder: string): Promise<string> {
  const mark = join(folder, 'made-from');
  const wanted = fingerprint();
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  const app = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'bin/app.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CDK_OUTDIR: folder },
  });
  const lines: Buffer[] = [];
  app.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
  app.stderr.on('data', (chunk: Buffer) => lines.push(chunk));
  const status = await new Promise((resolve) => app.on('close', resolve));
  if (status !== 0)
    throw new Error(`The stack could not be synthesised:\n${Buffer.concat(lines).toString('utf8')}`);
  writeFileSync(mark, wanted);
  return folder;
}

function fingerprint(): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of globSync(SOURCES, { cwd: root }).sort())
    hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
