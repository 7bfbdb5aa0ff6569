import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { findDynoxide } from '../../../lib/local/aws/dynamodb/dynoxide.ts';
import { temporaryFolder } from './support/local-aws.ts';
import { key, startTables } from './support/local-tables.ts';

/** A connection held open to a port; it closes when whoever listens there has gone. */
async function holdConnection(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  return socket.resume();
}

test.runIf(findDynoxide() !== undefined)(
  'the database server ends with a process that is killed, and keeps all that it acknowledged',
  async () => {
    const folder = await temporaryFolder();
    const before = await startTables({ folder });
    await before.database.close();
    const script = join(import.meta.dirname, 'support', 'dynamodb-holder.ts');
    const holder = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => {
      holder.kill('SIGKILL');
    });
    const acknowledged: string[] = [];
    let ended: Promise<unknown> = Promise.resolve();

    for await (const line of createInterface({ input: holder.stdout })) {
      if (line.startsWith('port ')) {
        ended = once(await holdConnection(Number(line.slice('port '.length))), 'close');
        continue;
      }
      acknowledged.push(line);
      if (acknowledged.length === 100) holder.kill('SIGKILL');
    }
    await ended;

    const { client } = await startTables({ folder });
    const found = await Promise.all(
      acknowledged.map((sk) => client.send(new GetItemCommand({ TableName: 'state', Key: key(sk) }))),
    );
    expect(acknowledged.length).toBeGreaterThanOrEqual(100);
    expect(found.filter(({ Item }) => Item === undefined)).toEqual([]);
  },
);
