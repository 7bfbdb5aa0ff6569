import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { placeOf } from '../../../shared/runtime/place-of.ts';

/** An error thrown by a minified bundle of this source, with its map beside it unless told otherwise. */
async function thrownByBundle(map: 'external' | false | 'broken'): Promise<{ error: Error; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-place-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const source = join(folder, 'source.ts');
  writeFileSync(
    source,
    'const never: string = "";\n\nexport function fail() {\n  throw new TypeError("Ada\\n  at home (a:1:2)");\n}\nexport const unused = never;\n',
  );
  const outfile = join(folder, 'index.js');
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    sourcemap: map === false ? false : 'external',
    sourcesContent: false,
  });
  if (map === 'broken') writeFileSync(`${outfile}.map`, '{');
  try {
    createRequire(outfile)(outfile).fail();
  } catch (error) {
    if (error instanceof Error) return { error, folder };
  }
  throw new Error('nothing was thrown');
}

test('an error of a bundle is placed in its source', async () => {
  const { error } = await thrownByBundle('external');

  expect(placeOf(error)).toMatch(/^at \S*\w+ \(source\.ts:4:9\)/);
  expect(placeOf(error)).not.toMatch(/Ada|home/);
});

test.each(['broken', false] as const)(
  'an error of a bundle whose map is %s is placed in the bundle',
  async (map) => {
    const { error, folder } = await thrownByBundle(map);

    expect(placeOf(error)).toContain(`${join(folder, 'index.js')}:`);
  },
);
