import { createHash } from 'node:crypto';
import { Conflict } from '../errors.ts';
import type { FifoMessage } from '../queue/fifo.ts';
import { isSettled, type Write, wasAskedFor } from '../state/writes.ts';

export interface QueueWritesDeps {
  readonly addWrite: (account: string, write: Write) => Promise<{ added: boolean; item: Write }>;
  /** Sends in order. Safe to call twice: the queue drops what it has, and the sender what is settled. */
  readonly enqueue: (messages: readonly FifoMessage[]) => Promise<void>;
}

/** How many items are stored side by side. */
const SIDE_BY_SIDE = 16;

/**
 * Queues writes and answers what each is now. State first, then the queue: whoever was not answered repeats the call,
 * finds the writes stored, and sends them again. `Conflict` names a key that was used for something else; the other
 * writes of the call are queued all the same, because they are stored by then.
 */
export async function queueWrites(
  deps: QueueWritesDeps,
  account: string,
  writes: readonly Write[],
): Promise<Write[]> {
  const stored: (Write | Conflict)[] = [];
  for (let start = 0; start < writes.length; start += SIDE_BY_SIDE) {
    const some = writes.slice(start, start + SIDE_BY_SIDE);
    stored.push(...(await Promise.all(some.map((write) => added(deps, account, write)))));
  }
  const queued = stored.flatMap((write) => (write instanceof Conflict ? [] : [write]));
  await deps.enqueue(
    queued
      .filter((write) => !isSettled(write))
      .map(({ group, key }) => ({ group, id: messageId(account, key), body: { account, key } })),
  );
  const conflict = stored.find((write) => write instanceof Conflict);
  if (conflict) throw conflict;
  return queued;
}

async function added(deps: QueueWritesDeps, account: string, write: Write): Promise<Write | Conflict> {
  const { item } = await deps.addWrite(account, write);
  if (item.operation === write.operation && wasAskedFor(item, write.call)) return item;
  return new Conflict('This key was used for another write; the same key never has two effects', {
    field: 'key',
    key: write.key,
  });
}

/** SQS takes ids of up to 128 characters of a smaller alphabet than keys have. */
const messageId = (account: string, key: string) =>
  createHash('sha256').update(`${account}\n${key}`).digest('hex');
