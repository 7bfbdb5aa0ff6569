import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { copiedProject, write } from '../../support/copied-project.ts';

const lock = (packages: Record<string, object>) =>
  JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'x' }, ...packages } });
const WANTED = {
  'node_modules/a': { version: '1.0.0' },
  'node_modules/b': { version: '2.0.0', dev: true },
  'node_modules/only-elsewhere': { version: '3.0.0', optional: true },
};
const INSTALLED = lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } });

/** Writes down how it was called, and installs what the lock file asks for. */
const FAKE_NPM = `
  const { copyFileSync, mkdirSync, writeFileSync } = require('node:fs');
  writeFileSync('npm-calls', process.argv.slice(2).join(' '));
  if (process.env.NPM_FAILS) process.exit(3);
  mkdirSync('node_modules', { recursive: true });
  copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
  console.log('from npm');`;
const ENTRIES = {
  'bin/hello.mjs': `console.log('hello', ...process.argv.slice(2)); process.exitCode = Number(process.argv[2] ?? 0);`,
  'bin/where.mjs': `console.log(process.env.PATH);`,
  'bin/wait.mjs': `
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.on(signal, () => { console.log('got', signal); process.exit(7); });
    process.on('disconnect', () => { console.log('alone'); process.exit(); });
    setInterval(() => {}, 1000);
    console.log('up', process.pid);`,
  'bin/defenceless.mjs': `setInterval(() => {}, 1000); console.log('up', process.pid);`,
};

function project(installed?: string) {
  return copiedProject(['bin/run.mjs'], {
    ...ENTRIES,
    'npm/npm-cli.js': FAKE_NPM,
    'npm/package.json': '{}',
    'package-lock.json': lock(WANTED),
    ...(installed === undefined ? {} : { 'node_modules/.package-lock.json': installed }),
  });
}

interface Run {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly printed: () => string;
  /** Resolves when its output has the text. */
  readonly prints: (text: string) => Promise<void>;
  readonly ended: Promise<{ code: number | null; output: string; errors: string }>;
}

/** Ends a program that outlived the script by mistake. */
function killLeftOver(output: string): void {
  const pid = Number(/^up (\d+)$/m.exec(output)?.[1] ?? 0);
  try {
    if (pid > 0) process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone, as it should be.
  }
}

const run = (folder: string, args: readonly string[], env: Record<string, string> = {}): Run =>
  started(process.execPath, [join(folder, 'bin/run.mjs'), ...args], folder, env);

/** As npm runs a script: by a shell, which waits for it. */
const runInShell = (folder: string, entry: string): Run =>
  started('/bin/sh', ['-c', `"${process.execPath}" bin/run.mjs ${entry}; exit $?`], folder, {
    npm_lifecycle_event: 'start',
  });

function started(command: string, args: readonly string[], folder: string, env: Record<string, string>): Run {
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, npm_execpath: join(folder, 'npm/npm-cli.js'), ...env },
  });
  let output = '';
  onTestFinished(() => {
    child.kill('SIGKILL');
    killLeftOver(output);
  });
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  return {
    process: child,
    printed: () => output,
    prints: async (text) => {
      while (!output.includes(text)) await once(child.stdout, 'data');
    },
    ended: once(child, 'close').then(() => ({ code: child.exitCode, output, errors })),
  };
}

const npmCalls = (folder: string) =>
  existsSync(join(folder, 'npm-calls')) ? readFileSync(join(folder, 'npm-calls'), 'utf8') : undefined;

describe('the entry script', () => {
  test('installs the locked dependencies where there are none, and keeps npm off the output', async () => {
    const folder = project();

    const { code, output, errors } = await run(folder, ['bin/hello.mjs']).ended;

    expect(npmCalls(folder)).toBe('ci --no-audit --no-fund --loglevel=error');
    expect({ code, output }).toEqual({ code: 0, output: 'hello\n' });
    expect(errors).toContain('Installing the locked dependencies');
    expect(errors).toContain('from npm');
  });

  test('installs nothing where everything is there, even without packages of other platforms', async () => {
    const folder = project(INSTALLED);

    const { errors } = await run(folder, ['bin/hello.mjs']).ended;

    expect(npmCalls(folder)).toBeUndefined();
    expect(errors).toBe('');
  });

  test.each([
    ['a package has another version', lock({ ...WANTED, 'node_modules/a': { version: '1.0.1' } })],
    ['a package is missing', lock({ 'node_modules/a': { version: '1.0.0' } })],
  ])('installs again when %s', async (_, installed) => {
    const folder = project(installed);

    await run(folder, ['bin/hello.mjs']).ended;

    expect(npmCalls(folder)).toBe('ci --no-audit --no-fund --loglevel=error');
  });

  test('installs once, not at every start', async () => {
    const folder = project();
    await run(folder, ['bin/hello.mjs']).ended;
    write(folder, 'npm-calls', 'none since');

    await run(folder, ['bin/hello.mjs']).ended;

    expect(npmCalls(folder)).toBe('none since');
  });

  test('says what to do when the installation fails, and starts nothing', async () => {
    const folder = project();

    const { code, output, errors } = await run(folder, ['bin/hello.mjs'], { NPM_FAILS: '1' }).ended;

    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain('Check the network and run `npm ci` to see why.');
  });

  test('hands on the arguments and the exit code', async () => {
    const { code, output } = await run(project(INSTALLED), ['bin/hello.mjs', '5', 'two words']).ended;

    expect({ code, output }).toEqual({ code: 5, output: 'hello 5 two words\n' });
  });

  test('puts the tools of the project first on the path', async () => {
    const folder = project(INSTALLED);

    const { output } = await run(folder, ['bin/where.mjs']).ended;

    expect(output.split(':')[1]).toBe(join(folder, 'node_modules/.bin'));
  });

  test('says how it is used when no entry point is given', async () => {
    const { code, errors } = await run(project(INSTALLED), []).ended;

    expect({ code, errors }).toEqual({
      code: 1,
      errors: 'usage: node bin/run.mjs <entry point> [arguments]\n',
    });
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on and waits for the end',
    async (signal) => {
      const program = run(project(INSTALLED), ['bin/wait.mjs']);
      await program.prints('up');

      program.process.kill(signal);

      const { code, output } = await program.ended;
      expect(code).toBe(7);
      expect(output).toContain(`got ${signal}`);
    },
  );

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends as a shell would when %s ends the program', async (signal, expected) => {
    const program = run(project(INSTALLED), ['bin/defenceless.mjs']);
    await program.prints('up');

    program.process.kill(signal);

    expect((await program.ended).code).toBe(expected);
  });

  test('ends the program when npm ended the shell between them', async () => {
    const script = runInShell(project(INSTALLED), 'bin/wait.mjs');
    await script.prints('up');

    script.process.kill('SIGTERM');

    expect((await script.ended).output).toContain('got SIGTERM');
  });

  test('lets the program notice that it was killed itself', async () => {
    const program = run(project(INSTALLED), ['bin/wait.mjs']);
    await program.prints('up');

    program.process.kill('SIGKILL');

    await program.prints('alone');
    expect(program.printed()).toContain('alone');
  });
});
