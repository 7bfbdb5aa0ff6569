import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type * as z from 'zod';

/** A process that a bench has started; it answers every message with one. */
export interface Child<Hello> {
  /** What it said when it was ready. */
  readonly hello: Hello;
  readonly ask: <S extends z.ZodType>(message: object, answer: S) => Promise<z.output<S>>;
  /** Lets it clean up, and resolves when it is gone; one that does not go by itself is killed, and that is said. */
  readonly stop: () => Promise<void>;
}

export interface ChildOptions<Hello extends z.ZodType> {
  readonly args: readonly string[];
  readonly hello: Hello;
  /** @default this process's environment */
  readonly env?: Readonly<Record<string, string>>;
}

const GRACE_MS = 15_000;

/** Starts a process and waits until it is ready. What it prints is dropped; what it complains of is shown. */
export async function startChild<Hello extends z.ZodType>(
  file: string,
  { args, hello, env }: ChildOptions<Hello>,
): Promise<Child<z.output<Hello>>> {
  const child = fork(file, args, {
    env: env ? { ...env } : process.env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  const next = async (): Promise<unknown> => {
    const listening = new AbortController();
    const { signal } = listening;
    try {
      return await Promise.race([
        once(child, 'message', { signal }).then(([message]) => message),
        once(child, 'exit', { signal }).then(() => {
          throw new Error(`${file} has ended`);
        }),
      ]);
    } finally {
      listening.abort();
    }
  };
  const stop = async () => {
    if (child.connected) child.disconnect();
    const grace = setTimeout(() => {
      process.stderr.write(`${file} did not end within ${GRACE_MS / 1000} s and was killed\n`);
      child.kill('SIGKILL');
    }, GRACE_MS);
    await gone;
    clearTimeout(grace);
  };
  try {
    return {
      hello: hello.parse(await next()),
      ask: async (message, answer) => {
        const answered = next();
        child.send(message);
        return answer.parse(await answered);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
