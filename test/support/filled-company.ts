import type { Deps } from '../../functions/event-processor/deps.ts';
import { processEvent } from '../../functions/event-processor/process-event.ts';
import { createStateOf } from '../../functions/event-processor/state-of.ts';
import { fillAccount } from '../../functions/webhook-keeper/fill/fill-account.ts';
import type { FillAccount, FillPorts } from '../../functions/webhook-keeper/fill/ports.ts';
import { reads } from '../../functions/webhook-keeper/fill/reads.ts';
import type { SimulatorOptions } from '../../lib/simulator/options.ts';
import { createClient, createSend, type Ports, type RetryPorts } from '../../shared/pipedrive/index.ts';
import type { BusEvent } from '../../shared/queue/bus.ts';
import type { FifoMessage } from '../../shared/queue/fifo.ts';
import { EventMessage } from '../../shared/queue/messages.ts';
import { parse } from '../../shared/runtime/parse.ts';
import { createEvents } from '../../shared/state/events.ts';
import { createGaps, type FoundGap, type Gap } from '../../shared/state/gaps.ts';
import { createGraph } from '../../shared/state/graph.ts';
import { createLeases } from '../../shared/state/leases.ts';
import { createRecordIds, createRecords } from '../../shared/state/records.ts';
import { createWatermarks } from '../../shared/state/watermarks.ts';
import { normal } from '../../shared/webhooks/normal/normal.ts';
import { register, startCompany, startReceiver } from '../integration/simulator/support.ts';
import { createMemoryTable } from './memory-table.ts';
import { messageOf } from './processor.ts';
import { differencesOf, recordsOf } from './source-of-truth.ts';

export const ACCOUNT = '1';
export const ENTITIES = ['user', 'deal', 'person', 'organization', 'activity', 'lead', 'product'];

/**
 * A simulated company over HTTP beside a State in memory, with the real processor between its webhooks, a queue and a bus.
 * `hear` lets what the webhook told reach State, `fill` fills a gap, `work` has the processor handle what that queued.
 */
export async function startFilled(options: SimulatorOptions = {}) {
  const company = await startCompany({ users: 6, ...options });
  const { simulator, timers } = company;
  const receiver = await startReceiver();
  const webhookId = await register(company, receiver.url);
  const table = createMemoryTable();
  const records = createRecords(table);
  const graph = createGraph(table);
  const events = createEvents(table);
  const gaps = createGaps(table);
  const watermarks = createWatermarks(table);
  const leases = createLeases(table);
  const published: BusEvent[] = [];
  const queue: FifoMessage[] = [];
  const sent: FifoMessage[] = [];
  let fillers = 0;
  let heardUntil = 0;

  const deps: Deps = {
    findEvent: events.find,
    saveEvent: events.save,
    tellEvent: events.tell,
    finishEvent: events.finish,
    markReplayed: events.markReplayed,
    ...createStateOf(records, graph),
    readBack: async () => undefined,
    pause: async () => {},
    tokenUserOf: async () => undefined,
    findMarks: async () => [],
    consumeMark: async () => false,
    publish: async (event) => {
      published.push(event);
    },
    heard: async () => {},
    now: timers.now,
    keptDays: 30,
  };

  const clientPorts: Ports & RetryPorts = {
    origin: simulator.url,
    send: createSend(),
    credentials: async () => ({ 'x-api-token': 'simulated-api-token' }),
    room: async () => ({ answered: () => {} }),
    heard: async () => {},
    deprecated: () => {},
    now: timers.now,
    sleep: timers.advance,
    random: () => 0.5,
  };

  const ports: FillPorts = {
    client: createClient(reads, clientPorts),
    known: {
      record: records.find,
      users: (account) => graph.states(account, 'user'),
      user: (account, id) => graph.state(account, 'user', id),
      handled: async (account, id) => (await events.find(account, id)) !== undefined,
      ids: createRecordIds(table),
    },
    leases,
    watermarks,
    gaps,
    queue: {
      sendAll: async (messages) => {
        queue.push(...messages);
        sent.push(...messages);
      },
    },
    clock: {
      now: timers.now,
      sleep: async (ms) => {
        await timers.advance(ms);
        await work();
      },
      remainingMs: () => 240_000,
    },
    holder: 'filler',
  };

  /** The processor handles what was queued; what came twice it is given twice. */
  async function work(): Promise<void> {
    for (const { body } of queue.splice(0)) await processEvent(deps, parse(EventMessage, body, 'message'));
  }

  /** What the webhook has told since the last time reaches State. */
  async function hear(bodies: readonly unknown[] = receiver.bodies.slice(heardUntil)): Promise<void> {
    for (const body of bodies)
      await processEvent(deps, messageOf(body, new Date(timers.now()).toISOString()));
    heardUntil = Math.max(heardUntil, receiver.bodies.length);
  }

  const settled = async () => {
    await simulator.idle();
    await hear();
  };

  /** Everything that the company has reaches State, as after a first sync. */
  async function begin(): Promise<void> {
    const nowMs = timers.now();
    for (const { entity, raw, id } of recordsOf(simulator.company))
      await records.save(ACCOUNT, {
        entity,
        id,
        timeMs: Date.parse(String(raw.update_time)),
        changeId: 'begin',
        deleted: raw.is_deleted === true,
        json: JSON.stringify(normal(entity, 'rest-2', raw)),
        updateTime: String(raw.update_time),
      });
    for (const user of simulator.company.user.all())
      await graph.save(
        ACCOUNT,
        'user',
        { id: user.id, name: user.name, email: user.email, active: user.active_flag },
        nowMs,
      );
    await timers.advance(10_000);
  }

  /** What State says otherwise than the source, by record; nothing where both are the same. */
  const differences = (): Promise<string[]> =>
    differencesOf(simulator.company, {
      record: (entity, id) => records.find(ACCOUNT, entity, id),
      user: (id) => graph.find(ACCOUNT, 'user', id),
    });

  /** A gap of all webhooks from a time until now. */
  const openGap = async (from: string, part: Partial<FoundGap> = {}): Promise<Gap> => {
    const to = new Date(timers.now()).toISOString();
    const found: FoundGap = {
      from,
      to,
      foundAt: to,
      how: 'audit',
      subscriptions: ['*'],
      bounds: {},
      quote: 0,
      ...part,
    };
    return (await gaps.open(ACCOUNT, found)).gap;
  };

  /** Fills a gap as the keeper does: each time another invocation. */
  const fill = (gap: Gap, part: Partial<FillPorts> = {}, account: Partial<FillAccount> = {}) =>
    fillAccount(
      { ...ports, holder: `filler ${++fillers}`, ...part },
      {
        account: ACCOUNT,
        entities: ENTITIES,
        deletions: 'recents',
        connectedAt: '2026-11-20T09:00:00.000Z',
        ...account,
      },
      gap,
    );

  return {
    ...company,
    receiver,
    webhookId,
    records,
    graph,
    gaps,
    watermarks,
    leases,
    ports,
    clientPorts,
    published,
    queue,
    sent,
    work,
    hear,
    settled,
    begin,
    differences,
    openGap,
    fill,
  };
}

export type Filled = Awaited<ReturnType<typeof startFilled>>;
