import { createHash, type Hash } from 'node:crypto';
import type { MessageAttributes } from './message.ts';

/** The MD5 of a message's body, in hex, as the SDK checks it. */
export function md5OfBody(body: string): string {
  return createHash('md5').update(body, 'utf8').digest('hex');
}

const STRING_TRANSPORT = 1;
const BINARY_TRANSPORT = 2;

/** The MD5 of message attributes: by name, each of name, type and value led by its length in four bytes. */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {};
    const binary = DataType.startsWith('Binary');
    update(hash, Buffer.from(name));
    update(hash, Buffer.from(DataType));
    hash.update(Buffer.from([binary ? BINARY_TRANSPORT : STRING_TRANSPORT]));
    update(hash, binary ? Buffer.from(BinaryValue ?? '', 'base64') : Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}

function update(hash: Hash, part: Buffer): void {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  hash.update(length).update(part);
}
