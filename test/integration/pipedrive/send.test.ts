import { describe, expect, test } from 'vitest';
import { createSend } from '../../../shared/pipedrive/index.ts';
import { failureOf } from '../../support/builders.ts';
import { openClient, startServer } from './support.ts';

const empty = JSON.stringify({ success: true, data: [] });
const request = (origin: string, body?: string) => ({
  method: body === undefined ? 'GET' : 'POST',
  url: new URL(`${origin}/x`),
  headers: {},
  ...(body === undefined ? {} : { body }),
});

describe('connections', () => {
  test('are kept and used again', async () => {
    const server = await startServer((_request, response) => response.end(empty));
    const { client } = openClient(server.origin);

    for (let call = 0; call < 5; call++) await client.getUsers();

    expect(server.connections()).toBe(1);
  });

  test('are no more than wanted, however many calls are under way', async () => {
    const server = await startServer((_request, response) => setImmediate(() => response.end(empty)));
    const { client } = openClient(server.origin, { connections: 3 });

    await Promise.all(Array.from({ length: 30 }, () => client.getUsers()));

    expect(server.connections()).toBe(3);
  });

  test('that were kept and then closed leave a create uncertain, because nobody knows how far it came', async () => {
    let calls = 0;
    const server = await startServer((incoming, response) => {
      if (calls++ === 0) response.end(empty);
      else incoming.socket.destroy();
    });
    const { client } = openClient(server.origin);
    await client.getUsers();

    const creating = client.addDeal({ body: { title: 'T' } });

    await expect(creating).rejects.toMatchObject({ name: 'Uncertain' });
    expect([calls, server.connections()]).toEqual([2, 1]);
  });
});

describe('one exchange', () => {
  test('sends the body as it is, with its length in bytes', async () => {
    const bodies: string[] = [];
    const server = await startServer((incoming, response) => {
      incoming.on('data', (chunk: Buffer) => bodies.push(`${incoming.headers['content-length']} ${chunk}`));
      incoming.on('end', () => response.end('ok'));
    });

    await createSend()(request(server.origin, '{"name":"Ünï 😀"}'));

    expect(bodies).toEqual(['21 {"name":"Ünï 😀"}']);
  });

  test('answers status, headers and text, whatever they are', async () => {
    const server = await startServer((_request, response) =>
      response.writeHead(418, { 'X-Ratelimit-Reset': '2', 'Set-Cookie': ['a=1', 'b=2'] }).end('kein Tée'),
    );

    const answer = await createSend()(request(server.origin));

    expect(answer).toMatchObject({
      status: 418,
      headers: { 'x-ratelimit-reset': '2', 'set-cookie': 'a=1, b=2' },
      text: 'kein Tée',
    });
  });

  test('whose answer breaks off has no answer', async () => {
    const server = await startServer((incoming, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => incoming.socket.destroy());
    });

    const failure = await failureOf(() => createSend()(request(server.origin)));

    expect(failure).toMatchObject({ name: 'NoAnswer', sent: true });
  });

  test('whose answer comes too slowly is given up as a whole', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
    });

    const failure = await failureOf(() => createSend({ timeoutMs: 200 })(request(server.origin)));

    expect(failure).toMatchObject({ name: 'NoAnswer', sent: true });
  });

  test('whose answer never ends is given up before it fills the memory', async () => {
    const block = Buffer.alloc(1024 * 1024);
    let written = 0;
    const server = await startServer((_request, response) => {
      const fill = () => {
        while (!response.destroyed && response.write(block)) written++;
        if (!response.destroyed) response.once('drain', fill);
      };
      fill();
    });

    const failure = await failureOf(() => createSend()(request(server.origin)));

    expect(failure).toMatchObject({ name: 'NoAnswer', sent: true });
    expect(written).toBeLessThan(64);
  });
});
