import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { LANES } from '../../shared/governor/lanes.ts';
import type { FifoMessage, FifoQueue } from '../../shared/queue/fifo.ts';
import type { LaneQueues } from '../../shared/queue/lane-queues.ts';
import type { Lane } from '../../shared/state/writes.ts';
import { anSqsRecord } from './functions.ts';

interface Kept extends FifoMessage {
  readonly messageId: string;
  readonly sentMs: number;
  receives: number;
  visibleMs: number;
}

const VISIBILITY_MS = 90_000;
const DEDUPLICATION_MS = 5 * 60_000;
/** Of the queue itself, the net below burying. */
const MOST_RECEIVES = 8;

const Body = z.object({ key: z.string() });

/**
 * The queues of the lanes in memory, as SQS FIFO keeps them: a second message of one id is dropped for five minutes, what is
 * received is hidden for 90 s, and nothing of its group is handed out meanwhile.
 */
export function createMemoryQueues(now: () => number) {
  const kept = new Map<Lane, Kept[]>(LANES.map((lane) => [lane, []]));
  const ids = new Map<string, number>();
  const graveyard: Kept[] = [];
  let count = 0;
  const of = (lane: Lane): Kept[] => kept.get(lane) ?? [];

  const add = (lane: Lane, message: FifoMessage, visibleMs = 0) => {
    const id = `${lane} ${message.group} ${message.id}`;
    if (now() < (ids.get(id) ?? Number.NEGATIVE_INFINITY) + DEDUPLICATION_MS) return;
    ids.set(id, now());
    of(lane).push({ ...message, messageId: `m-${++count}`, sentMs: now(), receives: 0, visibleMs });
  };
  const queueOf = (lane: Lane): FifoQueue => ({
    send: async (message) => add(lane, message),
    sendAll: async (messages) => {
      for (const message of messages) add(lane, message);
    },
  });
  const lanes: LaneQueues = {
    lifecycle: queueOf('lifecycle'),
    interactive: queueOf('interactive'),
    sync: queueOf('sync'),
    backfill: queueOf('backfill'),
  };
  const remove = (lane: Lane, messageId: string) => {
    kept.set(
      lane,
      of(lane).filter((message) => message.messageId !== messageId),
    );
  };

  return {
    lanes,
    add,
    graveyard,
    /** What a consumer gets: up to ten messages, hidden from others from now on. */
    receive: (lane: Lane): SQSRecord[] => {
      const hidden = new Set(
        of(lane)
          .filter(({ receives, visibleMs }) => receives > 0 && visibleMs > now())
          .map(({ group }) => group),
      );
      const due = of(lane)
        .filter(({ group, visibleMs }) => visibleMs <= now() && !hidden.has(group))
        .slice(0, 10);
      return due.flatMap((message) => {
        message.receives++;
        message.visibleMs = now() + VISIBILITY_MS;
        if (message.receives > MOST_RECEIVES) {
          graveyard.push(message);
          remove(lane, message.messageId);
          return [];
        }
        const { messageId, body, group, receives } = message;
        return [anSqsRecord(messageId, body, { group, receives })];
      });
    },
    /** What a consumer has acknowledged. */
    done: remove,
    /** How many messages wait or are being worked on. */
    size: () => LANES.reduce((total, lane) => total + of(lane).length, 0),
    /** When the next message that is hidden now will be handed out. */
    nextVisibleMs: () =>
      Math.min(
        ...LANES.flatMap((lane) =>
          of(lane).flatMap(({ visibleMs }) => (visibleMs > now() ? [visibleMs] : [])),
        ),
      ),
    /** Whom the queues call, by lane, in the order of the messages. */
    calls: (): [lane: Lane, key: string][] =>
      LANES.flatMap((lane) => of(lane).map(({ body }): [Lane, string] => [lane, Body.parse(body).key])),
    /** The messages of a lane. */
    messages: (lane: Lane): readonly FifoMessage[] =>
      of(lane).map(({ group, id, body }) => ({ group, id, body })),
  };
}

export type MemoryQueues = ReturnType<typeof createMemoryQueues>;
