import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the repository; its path is relative to the root, with `/`. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  /** True for `import type` and `export type`: gone when the program runs. */
  readonly typeOnly: boolean;
}

export const root = join(import.meta.dirname, '../..');

/** Reads the files that match, in the order of their paths. */
export function sourcesOf(patterns: readonly string[]): Source[] {
  return globSync(patterns, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The program with comments and the insides of texts and patterns blanked; every character keeps its place. */
export function codeOf(text: string): string {
  const out = text.split('');
  const blank = (from: number, to: number) => {
    for (let at = from; at < to; at++) if (out[at] !== '\n') out[at] = ' ';
  };
  /** How many braces are open inside each `${` that is open. */
  const templates: number[] = [];
  let before = '';
  let at = 0;
  while (at < text.length) {
    const end = endOfToken(text, at, before, templates);
    const token = text.slice(at, end.at);
    if (end.blanks) blank(at + end.keeps, end.at - end.keeps);
    if (token.trim() !== '' && !end.comment) before = token;
    at = end.at;
  }
  return out.join('');
}

interface TokenEnd {
  readonly at: number;
  readonly blanks: boolean;
  /** Characters at either end that stay: the quotes. */
  readonly keeps: number;
  readonly comment?: true;
}

function endOfToken(text: string, at: number, before: string, templates: number[]): TokenEnd {
  const char = text.charAt(at);
  const pair = text.slice(at, at + 2);
  if (pair === '//')
    return { at: endOr(text, text.indexOf('\n', at)), blanks: true, keeps: 0, comment: true };
  if (pair === '/*')
    return { at: endOr(text, text.indexOf('*/', at + 2), 2), blanks: true, keeps: 0, comment: true };
  if (char === "'" || char === '"') return { at: endOfText(text, at + 1, char), blanks: true, keeps: 1 };
  if (char === '`') return endOfTemplatePart(text, at + 1, templates);
  const open = templates.length - 1;
  if (char === '{' && open >= 0) templates[open] = (templates[open] ?? 0) + 1;
  if (char === '}' && open >= 0) {
    if (templates[open] === 0) {
      templates.pop();
      return endOfTemplatePart(text, at + 1, templates);
    }
    templates[open] = (templates[open] ?? 0) - 1;
  }
  if (char === '/' && startsPattern(before))
    return { at: endOfPattern(text, at + 1), blanks: true, keeps: 1 };
  const word = /^[\w$]+/.exec(text.slice(at, at + 80))?.[0];
  return { at: at + (word?.length ?? 1), blanks: false, keeps: 0 };
}

const endOr = (text: string, found: number, extra = 0) => (found < 0 ? text.length : found + extra);

function endOfText(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

/** To the closing quote, or past the next `${`, whose expression is code again. */
function endOfTemplatePart(text: string, from: number, templates: number[]): TokenEnd {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '`') return { at: at + 1, blanks: true, keeps: 1 };
    else if (text.startsWith('${', at)) {
      templates.push(0);
      return { at: at + 2, blanks: true, keeps: 1 };
    }
  }
  return { at: text.length, blanks: true, keeps: 0 };
}

/** A `/` begins a pattern where no value can stand before it to be divided. */
const startsPattern = (before: string): boolean =>
  before === '' || /^(?:[([{,;:=!&|?+\-*%<>~^]|return|typeof|case|of|in)$/.test(before);

function endOfPattern(text: string, from: number): number {
  let inClass = false;
  for (let at = from; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) return at + 1;
  }
  return from;
}

const STATEMENT = /(?<![\w$.])(import|export)\b(\s+type\b)?([^'"`;()=]*?)(['"])( *)\4/g;

/** The static imports and re-exports of a program. */
export function importsOf(text: string): Import[] {
  return [...codeOf(text).matchAll(STATEMENT)].flatMap((match) => {
    const [whole, verb, type, names = ''] = match;
    const takesFrom = /\bfrom\s*$/.test(names);
    if (!takesFrom && (verb === 'export' || names.trim() !== '')) return [];
    const end = match.index + whole.length;
    const specifier = /(['"])([^'"]*)\1$/.exec(text.slice(match.index, end))?.[2] ?? '';
    return [{ specifier, typeOnly: type !== undefined }];
  });
}
