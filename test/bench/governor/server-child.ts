// Pipedrive's part in a process of its own: `node server-child.ts <ServerOptions>`. The counter of the simulated
// Pipedrive, and nothing else of it: neither a daily budget nor a punishment for many 429s ends a peer's run.
import { createServer, type ServerResponse } from 'node:http';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { createBurst } from '../../../lib/simulator/limits/burst.ts';
import { type Account, AccountRequest, FOREIGN, ServerOptions } from './messages.ts';

const {
  limit,
  requests = Number.POSITIVE_INFINITY,
  delayMs: [least, most],
} = ServerOptions.parse(JSON.parse(process.argv[2] ?? ''));

const burst = createBurst(limit);
const account: Account = { acceptedMs: [], bySender: {}, refused: 0, foreignMs: [] };
const done = Promise.withResolvers<void>();
let isDone = false;

function finish(): void {
  isDone = true;
  done.resolve();
}

/** 200, 429, or 204 when the work is done; with what Pipedrive says of the window. */
function answer(sender: string, path: string, response: ServerResponse): void {
  if (isDone) return void response.writeHead(204).end();
  const nowMs = Date.now();
  const room = burst.take('token', path, nowMs);
  note(sender, room.allowed, nowMs);
  const headers = {
    'x-ratelimit-limit': room.limit,
    'x-ratelimit-remaining': room.remaining,
    'x-ratelimit-reset': room.resetSeconds,
    'content-length': 0,
  };
  response.writeHead(room.allowed ? 200 : 429, headers).end();
}

function note(sender: string, accepted: boolean, nowMs: number): void {
  if (sender === FOREIGN) {
    if (accepted) account.foreignMs.push(nowMs);
    return;
  }
  if (!accepted) return void account.refused++;
  account.acceptedMs.push(nowMs);
  account.bySender[sender] = (account.bySender[sender] ?? 0) + 1;
  if (account.acceptedMs.length >= requests) finish();
}

// Between two requests a sender may wait for long; nobody shall have to connect again.
const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
  // A request counts when it arrives, and that is after the way up.
  if (most > 0) await setTimeout(least + Math.random() * (most - least));
  answer(String(request.headers['x-sender']), request.url ?? '/', response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');
  process.send?.({ url: `http://127.0.0.1:${address.port}` });
});

process.on('message', async (message) => {
  if (AccountRequest.parse(message).when === 'now') finish();
  await done.promise;
  process.send?.(account);
});
process.on('disconnect', () => process.exit());
