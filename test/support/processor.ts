import type { Deps, Reading } from '../../functions/event-processor/deps.ts';
import { processEvent } from '../../functions/event-processor/process-event.ts';
import { createStateOf } from '../../functions/event-processor/state-of.ts';
import type { BusEvent } from '../../shared/queue/bus.ts';
import type { DeliveryMessage, EventMessage } from '../../shared/queue/messages.ts';
import { createEchoMarks } from '../../shared/state/echo-marks.ts';
import { createEvents } from '../../shared/state/events.ts';
import { createGraph } from '../../shared/state/graph.ts';
import { createHeardWebhooks } from '../../shared/state/heard.ts';
import { createRecords } from '../../shared/state/records.ts';
import { changeId } from '../../shared/webhooks/change-id.ts';
import { deliveryId } from '../../shared/webhooks/delivery-id.ts';
import { recognise } from '../../shared/webhooks/recognise.ts';
import { NOW_MS } from './functions.ts';
import { createMemoryTable } from './memory-table.ts';

export interface ProcessorParts {
  /** What Pipedrive answers about a record; without it nobody can be asked. */
  readonly readBack?: (entity: string, id: string) => Reading | undefined;
  /** The user our writes are made as; 7 unless told otherwise. */
  readonly tokenUser?: string;
}

/** The processor over the real State, in memory, and a bus that remembers. `order` has the effects in the order they came. */
export function createProcessor({ readBack, tokenUser = '7' }: ProcessorParts = {}) {
  const table = createMemoryTable();
  const events = createEvents(table);
  const records = createRecords(table);
  const graph = createGraph(table);
  const marks = createEchoMarks(table);
  const heard = createHeardWebhooks(table);
  const published: BusEvent[] = [];
  const order: string[] = [];
  const asked: string[] = [];
  const state = createStateOf(records, graph);
  const deps: Deps = {
    findEvent: events.find,
    saveEvent: async (account, event) => {
      order.push('note');
      return events.save(account, event);
    },
    tellEvent: events.tell,
    finishEvent: events.finish,
    markReplayed: events.markReplayed,
    findState: state.findState,
    saveState: async (account, saving) => {
      order.push('state');
      return state.saveState(account, saving);
    },
    readBack: async (_account, entity, id) => {
      asked.push(`${entity}/${id}`);
      return readBack?.(entity, id);
    },
    pause: async () => {},
    tokenUserOf: async () => tokenUser,
    findMarks: marks.of,
    consumeMark: async (account, mark, id) => {
      order.push('mark');
      return marks.consume(account, mark, id);
    },
    publish: async (event) => {
      order.push('bus');
      published.push(event);
    },
    heard: heard.note,
    now: () => NOW_MS,
    keptDays: 30,
  };
  return {
    table,
    deps,
    events,
    records,
    graph,
    marks,
    heard,
    published,
    order,
    asked,
    process: (message: EventMessage) => processEvent(deps, message),
    deliver: (body: unknown) => processEvent(deps, messageOf(body)),
  };
}

/** The message of a delivery, under the id that the receiver gives it. */
export function messageOf(body: unknown, receivedAt = '2026-11-20T08:59:59.000Z'): DeliveryMessage {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const recognised = recognise(raw, '1', Date.parse(receivedAt));
  const id = recognised.known ? changeId('1', recognised.told) : deliveryId('1', raw);
  return { account: '1', id, receivedAt, raw };
}
