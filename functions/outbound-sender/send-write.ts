import { AppError, Disconnected, InvalidInput, NotFound, Throttled } from '../../shared/errors.ts';
import { endpointOf } from '../../shared/pipedrive/index.ts';
import type { WriteMessage } from '../../shared/queue/messages.ts';
import { isSettled, type Write } from '../../shared/state/writes.ts';
import type { CallHeads } from '../../shared/writes/call-heads.ts';
import { covers } from '../../shared/writes/covers.ts';
import { headOf, type Line, type Place, standsIn, UNKNOWN } from '../../shared/writes/line.ts';
import type { Lines } from '../../shared/writes/lines.ts';
import { type Attempt, type AttemptDeps, attempt, settledAs } from './attempt.ts';

export interface Deps extends AttemptDeps {
  readonly lines: Pick<Lines, 'find' | 'join' | 'leave' | 'park' | 'letPast'>;
  readonly callHeads: CallHeads;
  /** Keeps other senders from a write; undefined when its outcome is known, or when one may be at it. */
  readonly hold: (account: string, key: string, nowMs: number) => Promise<Write | undefined>;
  readonly postpone: (account: string, key: string, reason: string) => Promise<void>;
  readonly park: (account: string, key: string, until: string, reason: string) => Promise<Write | undefined>;
  /** Puts a message behind all others of its lane, as one that was never received. */
  readonly sendAgain: (message: WriteMessage, line: Line) => Promise<void>;
  /** Tells whoever waits; may be called twice with the same outcome. */
  readonly tell: (account: string, write: Write) => Promise<void>;
}

/**
 * Sends one write, if it is the first in its record's line, and records its outcome, once. The effects come in this order:
 * the attempt is noted, the request leaves, the outcome is noted, whoever waits is told, the write leaves its line, the next
 * one is called, and only then is the message acknowledged: a crash in between costs a second telling or call at most.
 *
 * A write that has to wait is not a message that failed. Out of tokens or blocked it is parked, with all that stand behind
 * it; out of room it goes behind the others of its lane. Throws what the queue should bring back, or what a person must see.
 */
export async function sendWrite(deps: Deps, message: WriteMessage): Promise<Write> {
  const { account, key } = message;
  const write = await deps.findWrite(account, key);
  if (!write) throw new NotFound('The write is not in the state table', { account });
  const endpoint = endpointOf(write.operation);
  if (!endpoint) throw new InvalidInput('The operation is not known', { field: 'operation' });
  const line = await lineOf(deps, account, write);
  const place = line.waiting.find((one) => one.key === key);
  // Told already, or about to be called by whoever stands first: his message may have been lost, so call him here as well.
  if (!place || headOf(line) !== place) {
    await deps.callHeads(account, [line]);
    return write;
  }
  if (isSettled(write)) return leave(deps, account, write);

  const past = await otherwise(deps, account, write, line, place);
  if (past) return past;
  const outcome = await attempt(deps, account, write, endpoint, line);
  if ('settled' in outcome) return leave(deps, account, outcome.settled);
  if ('displaced' in outcome) return letGo(deps, account, outcome.displaced);
  return wait(deps, message, line, outcome);
}

/** The line that a write stands in; one that has no outcome and stands in none comes in at its end. */
async function lineOf({ lines }: Deps, account: string, write: Write): Promise<Line> {
  const line = await lines.find(account, write.group);
  return isSettled(write) || standsIn(line, write.key) ? line : lines.join(account, write.group, [write]);
}

/** The write has its outcome: tell, take it out of its line, and call the next one. */
export async function leave(
  deps: Pick<Deps, 'tell' | 'lines' | 'callHeads'>,
  account: string,
  write: Write,
): Promise<Write> {
  await deps.tell(account, write);
  const line = await deps.lines.leave(account, write.group, write.key, madeBy(write));
  await deps.callHeads(account, [line]);
  return write;
}

/** A creation stands in a line of those that say the same, so that what one of them made is not taken for another's. */
function madeBy({ group, status, recordId = UNKNOWN }: Write): string | undefined {
  if (!/\/new-[^/]+$/.test(group)) return undefined;
  if (status === 'sent') return recordId;
  return status === 'uncertain' ? UNKNOWN : undefined;
}

/**
 * What is done instead of sending a write that was parked: nothing more, when the one that was let past has set all that it
 * sets; or letting the next one past, when that will. Undefined when it is to be sent.
 */
async function otherwise(
  deps: Deps,
  account: string,
  write: Write,
  line: Line,
  place: Place,
): Promise<Write | undefined> {
  if (place.coveredBy !== undefined) {
    const other = await deps.findWrite(account, place.coveredBy);
    if (other?.status !== 'sent' && other?.status !== 'superseded') return undefined;
    const settled = await settledAs(deps, account, write, {
      status: 'superseded',
      supersededBy: place.coveredBy,
    });
    return leave(deps, account, settled);
  }
  const next = line.waiting[1];
  // One that may be under way already is not overtaken.
  if (!next?.parked || !place.parked || next.coveredBy !== undefined || write.status === 'sending')
    return undefined;
  const later = await deps.findWrite(account, next.key);
  if (!later || isSettled(later) || !covers(later, write)) return undefined;
  // Nobody may be at it when the later one is called.
  const held = await deps.hold(account, write.key, deps.now());
  if (!held) return undefined;
  await deps.lines.letPast(account, write.group, write.key, later.key);
  return letGo(deps, account, held);
}

/** The write is not the one to be sent: it waits in its place, and whoever stands first is called. */
async function letGo(deps: Deps, account: string, write: Write): Promise<Write> {
  const reason = 'Another write of its record goes first';
  await deps.postpone(account, write.key, reason);
  await deps.callHeads(account, [await deps.lines.find(account, write.group)]);
  return { ...write, status: 'queued', reason };
}

/** The write could not be sent now: it is parked, goes behind the others, or comes back with its message. */
async function wait(
  deps: Deps,
  message: WriteMessage,
  line: Line,
  { waits, error, untilMs }: Extract<Attempt, { waits: Write }>,
): Promise<Write> {
  const { account, key } = message;
  const reason = error instanceof AppError ? error.message : 'A fault on our side';
  if (untilMs !== undefined) {
    // The line first: whoever is called meanwhile finds his write open, and parks it again.
    await deps.lines.park(account, line.group, untilMs, reason);
    const parked = (await deps.park(account, key, new Date(untilMs).toISOString(), reason)) ?? waits;
    await deps.tell(account, parked);
    return parked;
  }
  await deps.postpone(account, key, reason);
  const postponed: Write = { ...waits, status: 'queued', reason };
  if (error instanceof Throttled) {
    await deps.sendAgain(message, line);
    return postponed;
  }
  // Nothing will bring this one back but a person: whoever waits for it has to know.
  if (error instanceof Disconnected) await deps.tell(account, postponed);
  throw error;
}
