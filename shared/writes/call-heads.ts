import { createHash } from 'node:crypto';
import type { FifoMessage } from '../queue/fifo.ts';
import type { LaneQueues } from '../queue/lane-queues.ts';
import { chunksOf } from '../runtime/chunks-of.ts';
import { sideBySide } from '../runtime/side-by-side.ts';
import type { Lane } from '../state/writes.ts';
import { headOf, type Line, urgencyOf } from './line.ts';

/**
 * Tells the senders that the first writes of these lines are due. Twice does no harm: a write is begun by one sender and
 * settled once, and the queue drops the same call of an unchanged line.
 */
export type CallHeads = (account: string, lines: readonly Line[]) => Promise<void>;

/** SQS takes ten messages at once, and several such batches side by side. */
const BATCH = 10;
const SIDE_BY_SIDE = 8;

export const createCallHeads =
  (queues: LaneQueues): CallHeads =>
  async (account, lines) => {
    const calls = lines.flatMap((line) => callOf(account, line) ?? []);
    const byLane = Map.groupBy(calls, ({ lane }) => lane);
    const batches = [...byLane].flatMap(([lane, some]) =>
      chunksOf(some, BATCH).map((batch) => ({ lane, messages: batch.map(({ message }) => message) })),
    );
    await sideBySide(batches, SIDE_BY_SIDE, ({ lane, messages }) => queues[lane].sendAll(messages));
  };

/** What brings the first of a line to a sender, in the queue of the line's most urgent lane. */
function callOf(
  account: string,
  line: Line,
): { readonly lane: Lane; readonly message: FifoMessage } | undefined {
  const head = headOf(line);
  if (!head) return undefined;
  const { group, version, changedMs } = line;
  // Each state of a line calls once: its head may have to be called again after it has changed, within SQS's five minutes.
  const id = createHash('sha256').update(`${account}\n${head.key}\n${version}\n${changedMs}`).digest('hex');
  return { lane: urgencyOf(line), message: { group, id, body: { account, key: head.key } } };
}
