import type { SQSRecord } from 'aws-lambda';
import { resumeAccount } from '../../functions/outbound-resumer/resume-account.ts';
import { Blocked, BudgetExhausted } from '../../shared/errors.ts';
import { LANES } from '../../shared/governor/lanes.ts';
import { WriteMessage } from '../../shared/queue/messages.ts';
import { keys } from '../../shared/state/keys.ts';
import { type Lane, Write } from '../../shared/state/writes.ts';
import { Line } from '../../shared/writes/line.ts';
import { queueWrites } from '../../shared/writes/queue-writes.ts';
import { aContext, anSqsEvent, NOW_MS } from './functions.ts';
import { createMemoryQueues } from './memory-queues.ts';
import { createMemoryTable } from './memory-table.ts';
import type { Faults } from './outbound-process.ts';
import { senderOn, startProcess } from './outbound-processes.ts';
import { createPretendPipedrive } from './pretend-pipedrive.ts';
import { chanceOf, createTurns } from './turns.ts';

export interface Troubles extends Faults {
  /** How often a request fares badly. */
  readonly trouble: number;
  /** How often a message comes twice, late, or in another queue. */
  readonly repeated: number;
  /** How often, of every five minutes, a person redrives what is buried. */
  readonly redriven: number;
  /** Tokens of a day. */
  readonly tokens: number;
}

const CALM: Troubles = {
  powerCut: 0,
  hiccup: 0,
  stall: 0,
  trouble: 0,
  repeated: 0,
  redriven: 0,
  tokens: Number.POSITIVE_INFINITY,
};
const SENDER_MS = 75_000;
const RESUME_EVERY_MS = 5 * 60_000;
const BATCHES_AT_ONCE = 3;
/** A person who redrives a letter while the message that was buried may still come again would be undone by it. */
const PERSON_MS = 15 * 60_000;

/**
 * The way of writes as it is in AWS, in time that is driven: callers that repeat what was not acknowledged, the queues, the
 * real handlers of the sender and the resumer over the real State, a person who redrives dead letters, and a Pipedrive.
 * Whatever is wrong at any moment is noted in `problems`.
 */
export function createOutboundWorld(seed: number) {
  const random = chanceOf(seed);
  const turns = createTurns(NOW_MS);
  const memory = createMemoryTable();
  const queues = createMemoryQueues(turns.now);
  const problems: string[] = [];
  const told = new Map<string, Set<string>>();
  const buried = new Set<string>();
  let troubles = CALM;
  let resumeMs = turns.now() + RESUME_EVERY_MS;
  const batches = new Map(LANES.map((lane) => [lane, new Set<symbol>()]));

  const stored = (): Write[] => memory.group('ACCOUNT#1#WRITE').map((item) => Write.parse(item));
  const writeOf = (key: string) => Write.parse(memory.peek(keys.write('1', key)));
  const lines = (): Line[] => memory.group(keys.lines('1')).map((item) => Line.parse(item));
  const lineOf = (key: string) => lines().find(({ group }) => group === writeOf(key).group);
  const pipedrive = createPretendPipedrive({
    turns,
    random,
    trouble: () => troubles.trouble,
    headOf: (key) => lineOf(key)?.waiting[0]?.key,
    groupOf: (key) => writeOf(key).group,
    found: (problem) => problems.push(problem),
  });

  const start = () => startProcess({ turns, random, troubles: () => troubles, memory, queues });

  const tell = async (_account: string, { key, status }: Write) => {
    told.set(key, (told.get(key) ?? new Set()).add(status));
  };

  /** A message comes again, soon or late, and in any queue. */
  const repeat = ({ body, attributes }: SQSRecord) => {
    if (attributes.ApproximateReceiveCount !== '1' || random() >= troubles.repeated) return;
    const { key } = WriteMessage.parse(JSON.parse(body));
    const lane = LANES[Math.floor(random() * LANES.length)] ?? 'sync';
    const visibleMs = turns.now() + (random() < 0.5 ? 500 : 900_000) * random();
    queues.add(
      lane,
      { group: writeOf(key).group, id: String(random()), body: { account: '1', key } },
      visibleMs,
    );
  };

  /** One batch of messages, as Lambda hands it to a sender. */
  const consume = async (lane: Lane) => {
    const records = queues.receive(lane);
    if (records.length === 0) return;
    for (const record of records) repeat(record);
    const batch = Symbol(lane);
    batches.get(lane)?.add(batch);
    const started = start();
    const startMs = turns.now();
    turns.at(startMs + SENDER_MS, () => {
      started.process.kill();
      batches.get(lane)?.delete(batch);
    });
    const handler = senderOn(started, { pipedrive, tell, turns, random, problems });
    const context = {
      ...aContext(),
      getRemainingTimeInMillis: () => startMs + SENDER_MS - turns.now(),
    };
    const { batchItemFailures } = await handler(anSqsEvent(...records), context);
    batches.get(lane)?.delete(batch);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId } of records) if (!failed.has(messageId)) queues.done(lane, messageId);
  };

  const consumeAll = (lane: Lane) => {
    for (let batch = batches.get(lane)?.size ?? 0; batch < BATCHES_AT_ONCE; batch++)
      consume(lane).catch((error: unknown) => problems.push(`a batch failed: ${String(error)}`));
  };

  const resume = async () => {
    const { lines, callHeads, process } = start();
    await resumeAccount(
      {
        lines,
        callHeads,
        tokensLeft: process.faulty(async () => {
          const { limit, spent } = pipedrive.today();
          return { ordinary: limit - spent, lifecycle: limit + 10 - spent };
        }),
        probe: process.faulty(async () => {
          const { limit, spent, endsMs } = pipedrive.today();
          if (turns.now() < pipedrive.block.untilMs) throw new Blocked('Cloudflare');
          if (spent >= limit) throw new BudgetExhausted('The day is spent', endsMs);
        }),
        queuesAreEmpty: async () => queues.size() === 0,
        now: turns.now,
        remainingMs: () => 200_000,
      },
      '1',
    );
  };

  const waitingLetters = () =>
    memory.group(keys.deadLetters('1')).filter(({ status }) => status === 'waiting');

  /** A person sends again what was buried some time ago. */
  const redrive = async () => {
    const { lines, letters, callHeads, writes } = start();
    for (const { id, key, lastAt } of waitingLetters()) {
      if (turns.now() < Date.parse(String(lastAt)) + PERSON_MS) continue;
      const letter = await letters.find('1', String(id));
      const write = await writes.find('1', String(key));
      if (!letter || !write) continue;
      await callHeads('1', [await lines.join('1', write.group, [write])]);
      await letters.decide('1', letter, 'redriven', turns.now());
    }
  };

  /** A caller queues writes in one call, and again until that is acknowledged. */
  const queue = async (some: readonly Write[]): Promise<void> => {
    for (;;) {
      const { writes, lines, callHeads, process } = start();
      const gaveUp = Promise.withResolvers<'lost'>();
      turns.at(turns.now() + 29_000, () => {
        process.kill();
        gaveUp.resolve('lost');
      });
      const queued = queueWrites(
        {
          addWrites: writes.addAll,
          joinLines: lines.joinAll,
          callHeads,
          tellQueued: process.faulty(async () => {}),
          now: turns.now,
        },
        '1',
        some,
      ).catch(() => 'lost' as const);
      if ((await Promise.race([queued, gaveUp.promise])) !== 'lost') return;
      await turns.sleep(1_000);
    }
  };

  /** Lets everything run for that long. */
  const pass = async (ms: number, until: () => boolean = () => false) => {
    const endMs = turns.now() + ms;
    while (turns.now() < endMs && !until()) {
      for (const lane of LANES) consumeAll(lane);
      for (const { key } of waitingLetters()) buried.add(String(key));
      if (turns.now() >= resumeMs) {
        resumeMs += RESUME_EVERY_MS;
        resume().catch(() => undefined);
        if (random() < troubles.redriven) redrive().catch(() => undefined);
      }
      await turns.step(Math.min(endMs, resumeMs, queues.nextVisibleMs()));
    }
  };

  return {
    random,
    turns,
    pipedrive,
    queues,
    problems,
    told,
    buried,
    queue,
    redrive,
    pass,
    stored,
    lines,
    /** What waits for a person. */
    buriedNow: () => waitingLetters().map(({ key }) => String(key)),
    /** From now on. */
    trouble: (next: Troubles) => {
      troubles = next;
      pipedrive.day.limit = next.tokens;
    },
    calm: () => {
      troubles = CALM;
      pipedrive.day.limit = CALM.tokens;
      pipedrive.block.untilMs = 0;
    },
  };
}

export type OutboundWorld = ReturnType<typeof createOutboundWorld>;
