import { createHash } from 'node:crypto';
import { AppError, Conflict, NotFound } from '../../shared/errors.ts';
import type { FifoMessage } from '../../shared/queue/fifo.ts';
import type { Log } from '../../shared/runtime/observed.ts';
import type { Account } from '../../shared/state/accounts.ts';
import type { Audit } from '../../shared/state/audit.ts';
import type { DeadLetter, DeadLetters } from '../../shared/state/dead-letters.ts';
import type { Writes } from '../../shared/state/writes.ts';
import type { CallHeads } from '../../shared/writes/call-heads.ts';
import type { Lines } from '../../shared/writes/lines.ts';
import { editedCall, type WriteEdit } from '../../shared/writes/write-request.ts';
import { refuseReadOnly } from './read-only.ts';

export interface DecideDeps {
  readonly letters: Pick<DeadLetters, 'find' | 'page' | 'message' | 'decide'>;
  readonly findWrite: Writes['find'];
  readonly editWrite: Writes['edit'];
  /** Sends a delivery to its queue. */
  readonly sendDelivery: (message: FifoMessage) => Promise<void>;
  /** Puts a write at the end of its record's line, and calls whoever stands first there. */
  readonly joinLine: Lines['join'];
  readonly leaveLine: Lines['leave'];
  readonly callHeads: CallHeads;
  readonly audited: Audit['audited'];
  readonly log: Log;
  readonly now: () => number;
}

/** Who decides, and for which account. */
export interface Decider {
  readonly account: Account;
  readonly by: string;
}

/**
 * Sends what a dead letter is about again: a write at the end of its record's line, a delivery to its queue. That goes first
 * and the note second: a crash in between leaves the letter waiting, and it can be redriven again. A write stands in line
 * once; a delivery's message has an id made of the letter and of how often it was buried, so that two who redrive at once
 * send one message, and a later burial is redriven anew. What was redriven already stays as it is.
 */
export async function redrive(deps: DecideDeps, decider: Decider, id: string): Promise<DeadLetter> {
  const letter = await found(deps, decider, id);
  if (letter.status === 'redriven') return letter;
  if (letter.queue === 'outbound') refuseReadOnly(decider.account);
  const { account } = decider.account;
  const again =
    letter.queue === 'outbound'
      ? await writeOf(deps, account, letter)
      : await deliveryOf(deps, account, letter);
  return decided(deps, decider, letter, 'redriven', again);
}

/** Decides against a dead letter: it is not sent again. What it says is forgotten after a month, and it can be redriven till then. */
export async function discard(deps: DecideDeps, decider: Decider, id: string): Promise<DeadLetter> {
  const letter = await found(deps, decider, id);
  if (letter.status === 'redriven')
    throw new Conflict('It was redriven already; if it fails again it will wait here again', { field: 'id' });
  return letter.status === 'discarded' ? letter : decided(deps, decider, letter, 'discarded', async () => {});
}

/**
 * Puts another call in place of the one that could not be sent, under the same key, and redrives it. `Conflict` once a
 * request is or was under way: what it said can no longer be changed.
 */
export async function editAndRedrive(
  deps: DecideDeps,
  decider: Decider,
  id: string,
  edit: WriteEdit,
): Promise<DeadLetter> {
  const { account, by } = decider;
  const letter = await found(deps, decider, id);
  if (letter.queue !== 'outbound' || letter.key === undefined)
    throw new Conflict('Only a write can be edited; redrive a delivery without a body', { field: 'id' });
  if (letter.status === 'redriven')
    throw new Conflict('It was redriven already; if it fails again it will wait here again', { field: 'id' });
  refuseReadOnly(account);
  const write = await deps.findWrite(account.account, letter.key);
  if (!write) throw new NotFound('The write is not in the state table; discard this dead letter');
  const { before, after, ...call } = editedCall(account.account, write, edit);
  // It may have been queued again meanwhile: with another record it must not be left standing in this one's line.
  if (call.group !== write.group && write.status === 'queued')
    await deps.callHeads(account.account, [await deps.leaveLine(account.account, write.group, write.key)]);
  await deps.audited(
    account.account,
    { by, action: 'dead-letter.edit', subject: id, before, after },
    async () => {
      const edited = await deps.editWrite(account.account, write, call);
      if (!edited)
        throw new Conflict(
          'The write no longer waits, or was edited by somebody else; GET …/writes/{key} says how it stands',
          {
            field: 'id',
          },
        );
      return { changed: true, value: edited };
    },
  );
  deps.log.info('write edited', { account: account.account, deadLetter: id });
  return redrive(deps, decider, id);
}

/** What became of one of several. */
export interface Redriven {
  readonly id: string;
  readonly status: 'redriven' | 'left';
  /** Why it was left. */
  readonly problem?: string;
}

/** So many letters are redriven by one call, which has 29 s. */
const MOST_AT_ONCE = 500;
/** How many lines of records are redriven side by side. */
const SIDE_BY_SIDE = 16;

/**
 * Redrives several, or all that wait. Those of one record go in the order in which they came first, however their ids sort.
 * `more` says that there were too many for one call.
 */
export async function redriveSeveral(
  deps: DecideDeps,
  decider: Decider,
  wanted: readonly string[] | 'all',
): Promise<{ items: Redriven[]; more: boolean }> {
  const { account } = decider.account;
  const outcomes: Redriven[] = [];
  const letters: DeadLetter[] = [];
  if (wanted === 'all') {
    for await (const letter of everyLetter(deps, account))
      if (letter.status === 'waiting') letters.push(letter);
  } else {
    for (const id of new Set(wanted)) {
      const letter = await deps.letters.find(account, id);
      if (letter) letters.push(letter);
      else outcomes.push({ id, status: 'left', problem: 'There is no such dead letter' });
    }
  }
  // SQS numbers messages in digits of one length, ascending in a line.
  const inOrder = letters.sort((one, other) =>
    one.place < other.place ? -1 : one.place > other.place ? 1 : 0,
  );
  const now = inOrder.slice(0, MOST_AT_ONCE);
  const lines = [...Map.groupBy(now, ({ queue, group }) => `${queue} ${group}`).values()];
  const next = lines.values();
  const workOff = async () => {
    for (const line of next) for (const { id } of line) outcomes.push(await outcomeOf(deps, decider, id));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, workOff));
  return { items: outcomes, more: inOrder.length > now.length };
}

async function outcomeOf(deps: DecideDeps, decider: Decider, id: string): Promise<Redriven> {
  try {
    await redrive(deps, decider, id);
    return { id, status: 'redriven' };
  } catch (error) {
    // What is wrong with one is no reason to leave the others; whatever else fails ends the call, which can be repeated.
    if (error instanceof AppError && error.remedy === 'reject')
      return { id, status: 'left', problem: error.message };
    throw error;
  }
}

async function* everyLetter({ letters }: DecideDeps, account: string): AsyncGenerator<DeadLetter> {
  let after: string | undefined;
  do {
    const page = await letters.page(account, { limit: 500, ...(after === undefined ? {} : { after }) });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

async function found(deps: DecideDeps, { account }: Decider, id: string): Promise<DeadLetter> {
  const letter = await deps.letters.find(account.account, id);
  if (!letter) throw new NotFound('There is no such dead letter');
  return letter;
}

async function writeOf(
  { findWrite, joinLine, callHeads }: DecideDeps,
  account: string,
  { key }: DeadLetter,
): Promise<() => Promise<void>> {
  const write = key === undefined ? undefined : await findWrite(account, key);
  if (!write) throw new NotFound('The write is not in the state table; discard this dead letter');
  return async () => {
    // An edit may have put the write into another record's line. One that has its outcome is only told again: perhaps that is
    // what failed.
    await callHeads(account, [await joinLine(account, write.group, [write])]);
  };
}

async function deliveryOf(
  { letters, sendDelivery }: DecideDeps,
  account: string,
  { id, burials, group }: DeadLetter,
): Promise<() => Promise<void>> {
  const body = await letters.message(account, id);
  if (body === undefined) throw new NotFound('What this delivery said is no longer kept');
  const messageId = createHash('sha256').update(`${account}\n${id}\n${burials}`).digest('hex');
  return () => sendDelivery({ group, id: messageId, body });
}

async function decided(
  deps: DecideDeps,
  { account: { account }, by }: Decider,
  letter: DeadLetter,
  status: 'redriven' | 'discarded',
  effect: () => Promise<void>,
): Promise<DeadLetter> {
  const action = status === 'redriven' ? 'dead-letter.redrive' : 'dead-letter.discard';
  const now = await deps.audited(account, { by, action, subject: letter.id }, async () => {
    await effect();
    const done = await deps.letters.decide(account, letter, status, deps.now());
    if (done) return { changed: true, value: done };
    const current = await deps.letters.find(account, letter.id);
    // Buried again before it was noted: it was sent all the same. Otherwise somebody else decided first.
    const again = current !== undefined && current.burials > letter.burials;
    return { changed: again && status === 'redriven', value: current ?? letter };
  });
  deps.log.info('dead letter decided', { account, deadLetter: letter.id, action, status: now.status });
  return now;
}
