import { createHash } from 'node:crypto';
import { Conflict } from '../errors.ts';
import type { FifoMessage } from '../queue/fifo.ts';
import { isSettled, type Write } from '../state/writes.ts';

export interface QueueWritesDeps {
  readonly addWrite: (account: string, write: Write) => Promise<{ added: boolean; item: Write }>;
  /** Sends in order. Safe to call twice: the queue drops what it has, and the sender what is settled. */
  readonly enqueue: (messages: readonly FifoMessage[]) => Promise<void>;
}

/** How many items are stored side by side. */
const SIDE_BY_SIDE = 16;

/**
 * Queues writes and answers what each is now. State first, then the queue: whoever was not answered repeats the call,
 * finds the writes stored, and sends them again. `Conflict` for a key that was used for something else.
 */
export async function queueWrites(
  deps: QueueWritesDeps,
  account: string,
  writes: readonly Write[],
): Promise<Write[]> {
  const stored: Write[] = [];
  for (let start = 0; start < writes.length; start += SIDE_BY_SIDE) {
    const some = writes.slice(start, start + SIDE_BY_SIDE);
    stored.push(...(await Promise.all(some.map((write) => added(deps, account, write)))));
  }
  await deps.enqueue(
    stored
      .filter((write) => !isSettled(write))
      .map(({ group, key }) => ({ group, id: messageId(account, key), body: { account, key } })),
  );
  return stored;
}

async function added(deps: QueueWritesDeps, account: string, write: Write): Promise<Write> {
  const { item } = await deps.addWrite(account, write);
  if (item.operation !== write.operation || item.call !== write.call)
    throw new Conflict('This key was used for another write; the same key never has two effects', {
      field: 'key',
      key: write.key,
    });
  return item;
}

/** SQS takes ids of up to 128 characters of a smaller alphabet than keys have. */
const messageId = (account: string, key: string) =>
  createHash('sha256').update(`${account}\n${key}`).digest('hex');
