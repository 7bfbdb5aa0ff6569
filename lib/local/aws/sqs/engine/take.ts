import { inTransaction } from '../../database.ts';
import type { QueueSpec } from '../queue-spec.ts';
import type { MessageRow, Store } from '../store.ts';
import { expireMessages, type SqsContext } from './context.ts';
import { isSpent, moveToDeadLetter } from './dead-letter.ts';

export interface Taken {
  readonly row: MessageRow;
  readonly receipt: string;
}

/**
 * Takes up to `max` messages that can be received now, in one transaction, and hides them for the visibility
 * timeout. Spent messages met on the way go to the dead-letter queue instead.
 */
export function takeMessages(
  context: SqsContext,
  queue: QueueSpec,
  max: number,
  visibilityTimeoutS: number,
): { taken: Taken[]; buried: number } {
  return inTransaction(context.database, () => {
    expireMessages(context, queue);
    const { deliverable, spent } = queue.fifo
      ? selectOfFreeGroups(context, queue, max)
      : selectVisible(context, queue, max);
    for (const row of spent) moveToDeadLetter(context, queue, row);
    const taken = deliverable.map((row) => markReceived(context, row, visibilityTimeoutS));
    return { taken, buried: spent.length };
  });
}

interface Selection {
  readonly deliverable: MessageRow[];
  readonly spent: MessageRow[];
}

function selectVisible({ store, timers }: SqsContext, queue: QueueSpec, max: number): Selection {
  const selection: Selection = { deliverable: [], spent: [] };
  let after = 0;
  while (selection.deliverable.length < max) {
    const rows = store.nextVisible(queue.name, after, timers.now(), max - selection.deliverable.length);
    if (rows.length === 0) break;
    for (const row of rows) sortInto(selection, queue, row);
    after = rows.at(-1)?.position ?? after;
  }
  return selection;
}

/** As many messages of the oldest free group as fit, then of the next: a group's order is never broken. */
function selectOfFreeGroups({ store, timers }: SqsContext, queue: QueueSpec, max: number): Selection {
  const selection: Selection = { deliverable: [], spent: [] };
  const seenGroups: string[] = [];
  while (selection.deliverable.length < max) {
    const nowMs = timers.now();
    const head = store.nextOfFreeGroup(queue.name, nowMs, queue.name, nowMs, JSON.stringify(seenGroups));
    if (!head || head.group_id === null) break;
    seenGroups.push(head.group_id);
    addGroup(selection, store, queue, head.group_id, max);
  }
  return selection;
}

/** Spent messages make room for those behind them, so a group is read on until the batch is full. */
function addGroup(selection: Selection, store: Store, queue: QueueSpec, group: string, max: number): void {
  let after = 0;
  while (selection.deliverable.length < max) {
    const rows = store.ofGroup(queue.name, group, after, max - selection.deliverable.length);
    if (rows.length === 0) return;
    for (const row of rows) sortInto(selection, queue, row);
    after = rows.at(-1)?.position ?? after;
  }
}

function sortInto({ deliverable, spent }: Selection, queue: QueueSpec, row: MessageRow): void {
  if (isSpent(queue, row)) spent.push(row);
  else deliverable.push(row);
}

function markReceived(
  { store, timers, newId }: SqsContext,
  row: MessageRow,
  visibilityTimeoutS: number,
): Taken {
  const nowMs = timers.now();
  const receipt = newId();
  const received = {
    ...row,
    receive_count: row.receive_count + 1,
    first_received_ms: row.first_received_ms ?? nowMs,
    visible_ms: nowMs + visibilityTimeoutS * 1000,
    receipt,
  };
  store.markReceived(
    received.receive_count,
    received.first_received_ms,
    received.visible_ms,
    receipt,
    row.position,
  );
  return { row: received, receipt };
}
