import { createAboutWrite } from '../../functions/outbound-sender/about-write.ts';
import { createBuryWrite } from '../../functions/outbound-sender/bury-write.ts';
import { createHandler } from '../../functions/outbound-sender/handler.ts';
import { createBury } from '../../shared/queue/bury.ts';
import { WriteMessage } from '../../shared/queue/messages.ts';
import { createDeadLetters } from '../../shared/state/dead-letters.ts';
import { createWrites, type Write } from '../../shared/state/writes.ts';
import { createCallHeads } from '../../shared/writes/call-heads.ts';
import { urgencyOf } from '../../shared/writes/line.ts';
import { createLines } from '../../shared/writes/lines.ts';
import { createMemoryObserver } from './functions.ts';
import type { MemoryQueues } from './memory-queues.ts';
import type { MemoryTable } from './memory-table.ts';
import { createProcess, type Faults } from './outbound-process.ts';
import type { PretendPipedrive } from './pretend-pipedrive.ts';
import type { Turns } from './turns.ts';

interface Surroundings {
  readonly turns: Turns;
  readonly random: () => number;
  readonly troubles: () => Faults;
  readonly memory: MemoryTable;
  readonly queues: MemoryQueues;
}

/** A process that can fail at every call, with the real State over the one table and the way to the queues. */
export function startProcess({ turns, random, troubles, memory, queues }: Surroundings) {
  const process = createProcess(turns, random, troubles);
  const table = process.tableOf(memory);
  const lanes = process.queuesOf(queues.lanes);
  return {
    process,
    lanes,
    writes: createWrites(table),
    lines: createLines({ table, now: turns.now, sleep: turns.sleep, random }),
    letters: createDeadLetters(table),
    callHeads: createCallHeads(lanes),
  };
}

interface SenderPorts extends Pick<Surroundings, 'turns' | 'random'> {
  readonly pipedrive: PretendPipedrive;
  readonly tell: (account: string, write: Write) => Promise<void>;
  readonly problems: string[];
}

/** The sender's real handler in a process, wired as its `index.ts` does. */
export function senderOn(
  { process, lanes, writes, lines, letters, callHeads }: ReturnType<typeof startProcess>,
  { pipedrive, tell, turns, random, problems }: SenderPorts,
) {
  const { log, count } = createMemoryObserver();
  return createHandler({
    ...writes,
    findWrite: writes.find,
    lines,
    callHeads,
    sendAgain: (message, line) =>
      lanes[urgencyOf(line)].send({ group: line.group, id: String(random()), body: message }),
    call: process.leaving(pipedrive.call),
    findCreated: process.faulty(pipedrive.findCreated),
    expectEcho: async () => ({ done: async () => {} }),
    tell: process.faulty(tell),
    bury: createBuryWrite({
      bury: createBury({
        queue: 'outbound',
        schema: WriteMessage,
        about: createAboutWrite(writes.find),
        record: letters.record,
        graveyard: async () => {
          problems.push('a message went where State has no note of it');
        },
        count,
        now: turns.now,
      }),
      findWrite: writes.find,
      hold: writes.hold,
      postpone: writes.postpone,
      leaveLine: lines.leave,
      callHeads,
      now: turns.now,
    }),
    mostReceives: 5,
    needsMs: 50_000,
    now: turns.now,
    log,
    count,
  });
}
