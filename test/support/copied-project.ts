import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { root } from './source-code.ts';

/** A project in a folder of its own, gone after the test: some files of this one, and others made up. */
export function copiedProject(copied: readonly string[], written: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-copy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of copied) cpSync(join(root, path), join(folder, path), { recursive: true });
  for (const [path, text] of Object.entries(written)) write(folder, path, text);
  return folder;
}

/** Writes a file of the project, with the folders it needs. */
export function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
