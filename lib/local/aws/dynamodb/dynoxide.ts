import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { DynamoDbServer } from './server.ts';

/** Between choosing a free port and listening on it somebody else may take it. */
const START_ATTEMPTS = 5;

/**
 * Runs the server until our end of the pipe on standard input closes, which happens even when this process is
 * killed with no chance to clean up. What the server says goes to standard output.
 */
const KEEPER = `
  exec 3<&0
  "$@" </dev/null 3<&- 2>&1 &
  server=$!
  { cat <&3 >/dev/null; kill "$server"; } >/dev/null 2>&1 &
  exec 3<&-
  wait "$server"
`;

/** Where the binary lies on this platform; undefined where npm ships none. */
export function findDynoxide(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    return undefined;
  }
}

/** Starts the dynoxide binary on a free loopback port. It ends with this process, however that ends. */
export async function startDynoxide(binary: string, dataFolder: string): Promise<DynamoDbServer> {
  let complaint = '';
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    const port = await freePort();
    const args = [
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--db-path',
      join(dataFolder, 'dynamodb.db'),
    ];
    const keeper = spawn('/bin/sh', ['-c', KEEPER, 'sh', binary, ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // A group of its own: Ctrl-C in the terminal must not end the server before those who use it.
      detached: true,
    });
    const exited = once(keeper, 'exit');
    const said = await firstWords(keeper, exited);
    if (said.includes('listening on')) return { port, knowsPartiQl: true, close: () => stop(keeper, exited) };
    complaint = said;
    await stop(keeper, exited);
  }
  throw new Error(`The DynamoDB server does not start: ${complaint}`);
}

async function stop(keeper: ChildProcess, exited: Promise<unknown>): Promise<void> {
  keeper.stdin?.destroy();
  await exited;
}

/** What the server says until it is listening or has ended. */
function firstWords(keeper: ChildProcess, exited: Promise<unknown>): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let said = '';
  keeper.stdout?.on('data', (chunk: Buffer) => {
    said += chunk;
    if (said.includes('listening on')) resolve(said);
  });
  exited.then(
    () => resolve(said),
    (error) => resolve(String(error)),
  );
  return promise;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const closed = once(server, 'close');
  server.close();
  await closed;
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
