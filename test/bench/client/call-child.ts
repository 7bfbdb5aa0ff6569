// One client in a process of its own: `node call-child.ts <bundle's folder>`. Makes the calls that it is asked for, one
// after the other over one kept connection, and tells how much CPU they took.
import process from 'node:process';
import { loadHandler } from '../../../lib/local/lambda/load-handler.ts';
import type { CallsRequest, Lap } from './lap.ts';
import { USERS } from './users.ts';

const [, , codeFolder = ''] = process.argv;
const readUsers = await loadHandler(codeFolder, 'index.readUsers');

async function lap({ calls }: CallsRequest): Promise<Lap> {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) {
    const read = await readUsers(undefined, undefined);
    if (read !== USERS) throw new Error(`A call read ${read} users instead of ${USERS}`);
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuUs: user + system };
}

const isCallsRequest = (message: unknown): message is CallsRequest =>
  typeof message === 'object' && message !== null && 'calls' in message;

process.on('message', async (message) => {
  if (isCallsRequest(message)) process.send?.(await lap(message));
});
process.on('disconnect', () => process.exit());
process.send?.({});
