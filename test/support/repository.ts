import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { root, type Source } from './source-code.ts';

/** What lies at the top of the repository, without what is not kept in it. */
export function topLevel(): string[] {
  const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
  const isKept = (name: string) =>
    name !== '.git' && !ignored.includes(name) && !ignored.includes(`${name}/`);
  return readdirSync(root).filter(isKept).sort();
}

/** Folders of the machine that this copy of the repository lies on: nothing in it may know them. */
export function machineFolders(): string[] {
  const parent = dirname(root);
  const isTop = parent === parse(root).root;
  const beside = isTop ? [] : readdirSync(parent).map((name) => join(parent, name));
  return [root, homedir(), ...beside].filter((folder) => dirname(folder) !== folder);
}

const mentions = (text: string, folder: string): boolean =>
  text
    .split(`${folder}/`)
    .slice(0, -1)
    .some((before) => !/[\w.})-]$/.test(before));

/** What a stranger could not make sense of: folders of one machine, hosts of one network, papers that are not here. */
export function privateOffences(sources: readonly Source[], folders: readonly string[]): string[] {
  const host = /https?:\/\/[^/\s'"`]*\.(?:internal|corp|lan|intranet)\b/;
  const home = /(?<![\w.}])\/home\/[a-z][\w-]*\/|[A-Z]:\\Users\\/;
  return sources.flatMap(({ path, text }) => {
    const papers = [...text.matchAll(/(?<![\w/.*-])([\w./-]*[A-Za-z]\.md)\b/g)].map(
      ([, paper = '']) => paper,
    );
    const isThere = (paper: string) =>
      existsSync(join(root, paper)) || existsSync(join(root, dirname(path), paper));
    return [
      ...folders
        .filter((folder) => mentions(text, folder))
        .map((folder) => `${path} names ${folder}, a folder of this machine`),
      ...(home.test(text) ? [`${path} names somebody's home`] : []),
      ...(host.test(text) ? [`${path} names a host of a private network`] : []),
      ...papers
        .filter((paper) => !isThere(paper))
        .map((paper) => `${path} points at ${paper}, which is not there`),
    ];
  });
}
