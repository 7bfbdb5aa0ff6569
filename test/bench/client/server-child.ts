// Pipedrive's part in a process of its own, so that its CPU is not counted: one prepared answer to every request, over
// connections that are kept. Says where it listens.
import { createServer } from 'node:http';
import process from 'node:process';
import { usersBody } from './users.ts';

const body = Buffer.from(usersBody());
const headers = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': body.length,
  'x-ratelimit-limit': '100',
  'x-ratelimit-remaining': '99',
  'x-ratelimit-reset': '2',
  'x-daily-ratelimit-token-limit': '180000',
  'x-daily-ratelimit-token-remaining': '179980',
};

// A client's lap may be a while after its last one; nobody shall have to connect again.
const server = createServer({ keepAliveTimeout: 600_000 }, (_, response) =>
  response.writeHead(200, headers).end(body),
);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');
  process.send?.({ origin: `http://127.0.0.1:${address.port}` });
});
process.on('disconnect', () => process.exit());
