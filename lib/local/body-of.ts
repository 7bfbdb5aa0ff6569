import type { IncomingMessage } from 'node:http';

/**
 * The whole body of a request or an answer, or undefined when it has more bytes than that; what is too much is read and
 * dropped, so that its sender gets to see the answer. Read by its events: every call of AWS passes here, and iterating over
 * the stream showed in the host's profile.
 */
export function bodyOf(message: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  message.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= mostBytes) chunks.push(chunk);
  });
  message.on('end', () => resolve(bytes > mostBytes ? undefined : Buffer.concat(chunks)));
  message.on('error', reject);
  message.on('close', () => {
    if (!message.complete) reject(new Error('The connection closed before the body was whole'));
  });
  return promise;
}
