import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod';

export interface KillableOptions {
  readonly port: number;
  readonly pipedrivePort: number;
  readonly dataFolder: string;
  readonly assemblyFolder: string;
  readonly plan: 'lite' | 'growth' | 'premium' | 'ultimate';
  readonly users: number;
  /** Dies by its own hand, with `kill -9`, as soon as Pipedrive has taken so many of these requests. */
  readonly diesAt?: { readonly operation: string; readonly requests: number };
}

export interface KillableLaptop {
  readonly url: string;
  readonly adminToken: string;
  /** Resolves when the process is gone. */
  readonly gone: Promise<unknown>;
  /** `kill -9`, now; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
}

const Ready = z.object({ url: z.string(), adminToken: z.string() });

/** Starts the laptop in a process of its own and resolves when it serves. */
export async function startKillableLaptop(options: KillableOptions): Promise<KillableLaptop> {
  const child = fork(join(import.meta.dirname, 'host-child.ts'), [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  const ready = await Promise.race([
    once(child, 'message').then(([message]) => Ready.parse(message)),
    gone.then(() => {
      throw new Error('The laptop ended before it served');
    }),
  ]);
  return {
    ...ready,
    gone,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Loopback ports that are free now; a restart has to find its own again. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      return typeof address === 'object' && address ? address.port : 0;
    }),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
