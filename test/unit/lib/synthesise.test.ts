import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { copiedProject, write } from '../../support/copied-project.ts';

const SOURCES = {
  // Counts how often it ran, where nothing wipes it.
  'bin/app.ts': `
    import { appendFileSync, writeFileSync } from 'node:fs';
    appendFileSync('runs', 'x');
    if (process.env.BROKEN) throw new Error('the stack is broken');
    writeFileSync(process.env.CDK_OUTDIR + '/template', 'made');`,
  'lib/config.ts': '1',
  'lib/constructs/queue.ts': '1',
  'lib/local/host.ts': '1',
  'lib/simulator/store.ts': '1',
  'functions/api/routes/users.ts': '1',
  'shared/state/table.ts': '1',
  'test/unit/a.test.ts': '1',
  'package.json': '{"type":"module"}',
  'package-lock.json': '{}',
};

const Module = z.object({
  synthesise: z.custom<(folder: string) => Promise<string>>((value) => typeof value === 'function'),
});

async function project() {
  const root = copiedProject(['lib/local/synthesise.ts'], SOURCES);
  const { synthesise } = Module.parse(
    await import(pathToFileURL(join(root, 'lib/local/synthesise.ts')).href),
  );
  const out = join(root, 'cdk.out');
  return {
    root,
    out,
    synthesise: () => synthesise(out),
    runs: () => (existsSync(join(root, 'runs')) ? readFileSync(join(root, 'runs'), 'utf8').length : 0),
  };
}

describe('synthesis', () => {
  test('runs the app where nothing was made yet, and answers the folder', async () => {
    const { synthesise, out, runs } = await project();

    expect(await synthesise()).toBe(out);
    expect(readFileSync(join(out, 'template'), 'utf8')).toBe('made');
    expect(runs()).toBe(1);
  });

  test('does not run the app again when nothing has changed', async () => {
    const { synthesise, runs } = await project();

    await synthesise();
    await synthesise();

    expect(runs()).toBe(1);
  });

  test.each([
    'lib/config.ts',
    'lib/constructs/queue.ts',
    'functions/api/routes/users.ts',
    'shared/state/table.ts',
    'package-lock.json',
  ])('runs the app again when %s has changed', async (path) => {
    const { root, synthesise, runs } = await project();
    await synthesise();
    write(root, path, '2');

    await synthesise();

    expect(runs()).toBe(2);
  });

  test('runs the app again when a file came or went', async () => {
    const { root, synthesise, runs } = await project();
    await synthesise();
    write(root, 'shared/state/new.ts', '1');
    await synthesise();
    rmSync(join(root, 'shared/state/new.ts'));

    await synthesise();

    expect(runs()).toBe(3);
  });

  test.each(['lib/local/host.ts', 'lib/simulator/store.ts', 'test/unit/a.test.ts'])(
    'does not depend on %s',
    async (path) => {
      const { root, synthesise, runs } = await project();
      await synthesise();
      write(root, path, '2');

      await synthesise();

      expect(runs()).toBe(1);
    },
  );

  test('that fails says what the app said, and is not taken for done', async () => {
    const { root, synthesise, runs } = await project();
    write(root, 'bin/app.ts', SOURCES['bin/app.ts'].replace('process.env.BROKEN', 'true'));

    await expect(synthesise()).rejects.toThrow(/could not be synthesised:\n[\s\S]*the stack is broken/);
    await expect(synthesise()).rejects.toThrow();
    expect(runs()).toBe(2);
  });
});
