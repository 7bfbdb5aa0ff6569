import { type Deps, sendWrite } from '../../functions/outbound-sender/send-write.ts';
import type { Call, Endpoint } from '../../shared/pipedrive/index.ts';
import { keys } from '../../shared/state/keys.ts';
import { createWrites, type Lane, type Write } from '../../shared/state/writes.ts';
import { createCallHeads } from '../../shared/writes/call-heads.ts';
import { emptyLine, type Line, type Place, urgencyOf } from '../../shared/writes/line.ts';
import { createLines } from '../../shared/writes/lines.ts';
import { NOW_MS } from './functions.ts';
import { createMemoryQueues } from './memory-queues.ts';
import { createMemoryTable } from './memory-table.ts';

/** One request as it left, and how its write stood then. */
export interface Left {
  readonly operation: string;
  readonly call: Call;
  readonly lane: Lane;
  readonly statusThen: string | undefined;
}

/** How Pipedrive takes a request; what it answers with, or throws. */
export type Reply = (left: Left) => Promise<unknown>;

export const answering =
  (data: unknown): Reply =>
  async () =>
    data;

export const failing =
  (error: unknown): Reply =>
  async () => {
    throw error;
  };

/** Replies one after the other; the last one again and again. */
export const inTurn = (...replies: readonly Reply[]): Reply => {
  const left = [...replies];
  return async (request) => (left.length > 1 ? left.shift() : left[0])?.(request);
};

/**
 * All that a write meets on its way, in memory: the real state of writes and lines over a table, the queues of the lanes, and
 * a Pipedrive that replies in this way. The writes stand in the lines of their records, in this order; nobody is called yet.
 */
export function createOutbound(writes: readonly Write[], reply: Reply = answering({ id: 77 })) {
  const clock = { nowMs: NOW_MS };
  const now = () => clock.nowMs;
  const table = createMemoryTable();
  const queues = createMemoryQueues(now);
  const state = createWrites(table);
  const lines = createLines({ table, now, sleep: async () => {}, random: () => 0.5 });
  const left: Left[] = [];
  const told: Write[] = [];
  const looked: (readonly string[])[] = [];
  const again: [lane: Lane, key: string][] = [];
  const found = { recordId: undefined as string | undefined };

  for (const write of writes) table.seed(keys.write('1', write.key), write);
  for (const [group, some] of Map.groupBy(writes, (write) => write.group)) {
    const waiting: Place[] = some.map(({ key, lane }) => ({ key, lane }));
    const line: Line = { ...emptyLine(group), waiting, changedMs: NOW_MS, version: 1 };
    table.seed(keys.line('1', group), line);
  }

  const stored = (key = 'write-1') => table.peek(keys.write('1', key));
  const deps: Deps = {
    findWrite: state.find,
    begin: state.begin,
    hold: state.hold,
    settle: state.settle,
    postpone: state.postpone,
    park: state.park,
    lines,
    callHeads: createCallHeads(queues.lanes),
    sendAgain: async ({ key }, line) => {
      again.push([urgencyOf(line), key]);
    },
    call: async (_account, endpoint: Endpoint, call, lane) => {
      const sending = table.group('ACCOUNT#1#WRITE').find(({ status }) => status === 'sending');
      const request: Left = {
        operation: endpoint.operation,
        call,
        lane,
        statusThen: typeof sending?.status === 'string' ? sending.status : undefined,
      };
      left.push(request);
      return { status: 201, data: await reply(request), odd: [], limits: {} };
    },
    findCreated: async (_account, _write, except) => {
      looked.push(except);
      return found.recordId;
    },
    expectEcho: async () => ({ done: async () => {} }),
    tell: async (_account, write) => {
      told.push(write);
    },
    now,
  };
  const send = (key = 'write-1', ports: Deps = deps) => sendWrite(ports, { account: '1', key });
  const lineOf = (group: string) => lines.find('1', group);
  return {
    deps,
    state,
    lines,
    queues,
    table,
    clock,
    send,
    stored,
    left,
    told,
    looked,
    again,
    found,
    lineOf,
    /** Who stands in a line, in order. */
    waiting: async (group: string) => (await lineOf(group)).waiting.map(({ key }) => key),
  };
}

export type Outbound = ReturnType<typeof createOutbound>;
