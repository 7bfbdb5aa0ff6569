import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** A file of lines for each function, as CloudWatch has a log group for each. */
export interface LogFiles {
  readonly write: (name: string, line: string) => void;
  readonly close: () => Promise<void>;
}

export function openLogFiles(folder: string): LogFiles {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, WriteStream>();
  const fileOf = (name: string) => {
    const file =
      files.get(name) ?? createWriteStream(join(folder, `${name}.log`), { flags: 'a', mode: 0o600 });
    files.set(name, file);
    return file;
  };
  return {
    write: (name, line) => {
      fileOf(name).write(`${line}\n`);
    },
    close: async () => {
      await Promise.all([...files.values()].map((file) => new Promise((resolve) => file.end(resolve))));
    },
  };
}
