import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { DynamoDbServer } from './server.ts';

/**
 * The fallback where there is no binary: DynamoDB in JavaScript, in this process. It knows no transactions, no
 * TTL and no PartiQL, and has no types, hence the checks.
 */
export async function startDynalite(dataFolder: string): Promise<DynamoDbServer> {
  const path = join(dataFolder, 'dynalite');
  mkdirSync(path, { recursive: true });
  const dynalite: unknown = createRequire(import.meta.url)('dynalite');
  if (typeof dynalite !== 'function') throw new Error('The package dynalite is not what it was.');
  const server: unknown = dynalite({ path, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  if (!(server instanceof Server)) throw new Error('The package dynalite is not what it was.');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The DynamoDB server has no port.');
  return { port: address.port, knowsPartiQl: false, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.close((error) => (error ? reject(error) : resolve()));
  server.closeAllConnections();
  return promise;
}
