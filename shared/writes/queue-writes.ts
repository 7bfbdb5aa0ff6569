import { Conflict, TooLarge } from '../errors.ts';
import { isSettled, type Write, type Writes, wasAskedFor } from '../state/writes.ts';
import type { CallHeads } from './call-heads.ts';
import { headOf, isParked, type Line, urgencyOf } from './line.ts';
import type { Lines } from './lines.ts';

export interface QueueWritesDeps {
  readonly addWrites: Writes['addAll'];
  readonly joinLines: Lines['joinAll'];
  readonly callHeads: CallHeads;
  /** Tells the bus of writes that are new. May be called twice for the same. */
  readonly tellQueued: (account: string, writes: readonly Write[]) => Promise<void>;
  readonly now: () => number;
}

/**
 * Queues writes and answers what each is now. First what they say, then their places in the lines of their records, then the
 * call for whoever stands first: whoever was not answered repeats the call, finds the writes stored and in line, and calls
 * again. `Conflict` names a key that was used for something else; the other writes of the call are queued all the same,
 * because they are stored by then. So with `TooLarge`, when a record's line is full.
 */
export async function queueWrites(
  deps: QueueWritesDeps,
  account: string,
  writes: readonly Write[],
): Promise<Write[]> {
  const stored = (await deps.addWrites(account, writes)).map(({ given, item }) => unlessOther(given, item));
  const queued = stored.flatMap((write) => (write instanceof Conflict ? [] : [write]));
  const open = queued.filter((write) => !isSettled(write));
  const byGroup = Map.groupBy(open, ({ group }) => group);
  const joined = await deps.joinLines(
    account,
    [...byGroup].map(([group, some]) => ({ group, writes: some })),
  );
  await deps.callHeads(
    account,
    joined.flatMap((line) => (line instanceof TooLarge || !isDue(line, deps.now()) ? [] : [line])),
  );
  await deps.tellQueued(
    account,
    open.filter(({ status, attempts }) => status === 'queued' && attempts === 0),
  );
  const problem = [...stored, ...joined].find((one) => one instanceof Conflict || one instanceof TooLarge);
  if (problem) throw problem;
  return queued;
}

/**
 * A line that is parked resumes by itself. Unless somebody has come who is more urgent than whoever stands first: he lends
 * him his urgency, and with it perhaps the reserve.
 */
const isDue = (line: Line, nowMs: number): boolean =>
  !isParked(line, nowMs) || (urgencyOf(line) === 'lifecycle' && headOf(line)?.lane !== 'lifecycle');

/** What is stored under a write's key, unless that is another write. */
const unlessOther = (write: Write, item: Write): Write | Conflict =>
  item.operation === write.operation && wasAskedFor(item, write.call)
    ? item
    : new Conflict('This key was used for another write; the same key never has two effects', {
        field: 'key',
        key: write.key,
      });
