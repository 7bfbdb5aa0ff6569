import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { processEvent } from '../../../../functions/event-processor/process-event.ts';
import type { DeliveryMessage } from '../../../../shared/queue/messages.ts';
import { normal } from '../../../../shared/webhooks/normal/normal.ts';
import { PowerCut, withPowerCut } from '../../../support/functions.ts';
import { createHistory, type History, randomOf } from '../../../support/history.ts';
import { createProcessor, messageOf } from '../../../support/processor.ts';

/** The deliveries of a history in its order, and which change each of them tells of. */
function deliveriesOf({ changes }: History) {
  const changeOf = new Map<string, number>();
  const messages = changes.flatMap(({ bodies }, change) =>
    bodies.map((body) => {
      const message = messageOf(body);
      changeOf.set(message.id, change);
      return message;
    }),
  );
  return { messages, changeOf };
}

/** The same deliveries, most a little late, some very, and in no order. */
function shuffled(messages: readonly DeliveryMessage[], seed: number): DeliveryMessage[] {
  const random = randomOf(seed);
  return messages
    .map((message, place) => ({ message, place: place + random() ** 4 * messages.length }))
    .sort((one, other) => one.place - other.place)
    .map(({ message }) => message);
}

/** A processor that can ask a Pipedrive in which all of it has happened. */
const processorOf = ({ truth }: History) =>
  createProcessor({
    readBack: (entity, id) => {
      const record = truth.get(`${entity}/${id}`);
      return record
        ? { record: normal(entity, entity === 'user' ? 'rest-1' : 'rest-2', record) }
        : { gone: true };
    },
  });
type Processor = ReturnType<typeof processorOf>;

/** What a run has left: the state of every record, and which changes were told or found to be untrue. */
async function leftBy(
  { records, graph, published, events }: Processor,
  { changes }: History,
  changeOf: ReadonlyMap<string, number>,
) {
  const states = new Map<string, unknown>();
  const told = new Set<number>();
  for (const { entity, id } of changes) {
    if (entity === 'user') states.set(`user/${id}`, await graph.find('1', 'user', id));
    else {
      const state = await records.find('1', entity, id);
      const { timeMs, deleted, mergedTo, json } = state ?? {};
      states.set(`${entity}/${id}`, { timeMs, deleted, mergedTo, content: JSON.parse(json ?? 'null') });
    }
  }
  for (const { detail } of published) told.add(changeOf.get(String(detail.id)) ?? -1);
  for (const [id, change] of changeOf)
    if ((await events.find('1', id))?.effect === 'refuted') told.add(change);
  return { states, told };
}

async function run(history: History, messages: readonly DeliveryMessage[]) {
  const processor = processorOf(history);
  for (const message of messages) await processor.process(message);
  return processor;
}

describe('10,000 deliveries, doubled by a second webhook, by version 1 and by later attempts', () => {
  test('leave one state and one set of events in whatever order they come', async () => {
    let deliveries = 0;
    await fc.assert(
      fc.asyncProperty(fc.noShrink(fc.nat()), async (seed) => {
        const history = createHistory(seed, 300);
        const { messages, changeOf } = deliveriesOf(history);
        deliveries += messages.length;

        const inOrder = await leftBy(await run(history, messages), history, changeOf);
        const anyOrder = await run(history, shuffled(messages, seed + 1));

        const left = await leftBy(anyOrder, history, changeOf);
        expect(left.states).toEqual(inOrder.states);
        expect(left.told).toEqual(inOrder.told);
        expect(left.told).toEqual(new Set(history.changes.keys()));
        // No id twice.
        expect(new Set(anyOrder.published.map(({ detail }) => detail.id)).size).toBe(
          anyOrder.published.length,
        );
      }),
      { numRuns: 2, seed: 20_261_120 },
    );
    expect(deliveries).toBeGreaterThan(10_000);
  }, 60_000);
});

test('a processor that is killed at 50 points of it leaves the same', async () => {
  const random = randomOf(4);
  const history = createHistory(8, 60);
  const { messages, changeOf } = deliveriesOf(history);
  const inOrder = await leftBy(await run(history, messages), history, changeOf);
  const processor = processorOf(history);
  let kills = 0;
  let alive = powerCutSoon();

  // Its line waits until it has been handled.
  for (const message of shuffled(messages, 9)) while (!(await survives(message)));

  function powerCutSoon() {
    return kills < 50 ? withPowerCut(processor.deps, Math.floor(random() * 200)).ports : processor.deps;
  }
  async function survives(message: DeliveryMessage): Promise<boolean> {
    try {
      await processEvent(alive, message);
      return true;
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      kills++;
      alive = powerCutSoon();
      return false;
    }
  }
  const left = await leftBy(processor, history, changeOf);
  expect(kills).toBe(50);
  expect(left).toEqual(inOrder);
  // Told twice is told the same; only whether it was asked for is not known the second time.
  const said = ({ confirmed: _confirmed, ...detail }: Readonly<Record<string, unknown>>) =>
    JSON.stringify(detail);
  const told = new Map(processor.published.map(({ detail }) => [detail.id, said(detail)]));
  expect(processor.published.filter(({ detail }) => told.get(detail.id) !== said(detail))).toEqual([]);
}, 60_000);
