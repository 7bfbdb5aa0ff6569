import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

const PLACES = 3;

/** `    at work (/var/task/index.js:12:345)`: what is called, and where in which file. */
const FRAME = /^\s+at (?:(?<name>.*) \()?(?<file>[^()]+):(?<line>\d+):(?<column>\d+)\)?$/;

/**
 * Where an error was thrown, in the source: the bundles are minified, and their maps lie beside them. A map is read when it
 * is needed first; with Node's own `--enable-source-maps` every cold start reads it, which took a seventh of its time. A
 * stack begins with the message, which may have several lines and any text in them: that is left out.
 */
export function placeOf({ stack = '', message }: Error): string {
  const end = stack.indexOf(message) + message.length;
  return stack
    .slice(end)
    .split('\n')
    .map((line) => FRAME.exec(line)?.groups)
    .filter((groups) => groups !== undefined)
    .slice(0, PLACES)
    .map(({ name, file = '', line, column }) => {
      const place = originOf(file, Number(line), Number(column));
      return name ? `at ${name} (${place})` : `at ${place}`;
    })
    .join(' ');
}

const maps = new Map<string, SourceMap | undefined>();

function originOf(file: string, line: number, column: number): string {
  if (!maps.has(file)) maps.set(file, mapOf(file));
  const origin = maps.get(file)?.findOrigin(line, column);
  return origin && 'fileName' in origin
    ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}`
    : `${file}:${line}:${column}`;
}

/** Undefined where there is none, or none that can be read: whoever reports an error has no use for another one. */
function mapOf(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
