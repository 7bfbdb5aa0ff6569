import { describe, expect, test } from 'vitest';
import { replayRoutes } from '../../../../functions/api/routes/replays.ts';
import type { FifoMessage } from '../../../../shared/queue/fifo.ts';
import { EventMessage } from '../../../../shared/queue/messages.ts';
import { parse } from '../../../../shared/runtime/parse.ts';
import { createReplayRequests } from '../../../../shared/state/replay-requests.ts';
import { createApiOf, createIdFor, createMemoryAudit } from '../../../support/api.ts';
import { aDeliveryBody, aUserDeliveryBody, NOW_MS } from '../../../support/functions.ts';
import { createProcessor, messageOf } from '../../../support/processor.ts';

const edit = (second: number, title: string, id = '8') =>
  aDeliveryBody({
    meta: { entity_id: id, timestamp: `2026-11-20T08:00:0${second}.000Z`, correlation_id: title },
    data: { id: Number(id), title },
  });
const idOf = (body: unknown) => messageOf(body).id;

/** The routes over the State of a real processor, which `work` has handle what they queued. */
function createReplays() {
  const processor = createProcessor();
  const { events, deps, table, process } = processor;
  const audit = createMemoryAudit();
  const sent: FifoMessage[] = [];
  let worked = 0;
  let isCut = false;
  const call = createApiOf(
    replayRoutes({
      pageOfEvents: events.page,
      findEvent: events.find,
      findState: deps.findState,
      requests: createReplayRequests(table),
      sendAll: async (messages) => {
        if (isCut) throw new TypeError('the queue is away');
        sent.push(...messages);
      },
      idFor: createIdFor(),
      audited: audit.audited,
      now: () => NOW_MS,
    }),
  );
  return {
    ...processor,
    call,
    sent,
    deeds: audit.deeds,
    cut: (is: boolean) => {
      isCut = is;
    },
    work: async () => {
      for (const { body } of sent.slice(worked)) await process(parse(EventMessage, body, 'message'));
      worked = sent.length;
    },
  };
}

/** Two edits of deal 8, one of deal 9 and something that cannot be read, a second apart. */
async function createFilledReplays() {
  const replays = createReplays();
  const bodies = [edit(1, 'one'), edit(2, 'two'), edit(3, 'other', '9'), '<html>'];
  for (const [index, body] of bodies.entries())
    await replays.process(messageOf(body, `2026-11-20T08:59:0${index}.000Z`));
  return { ...replays, ids: bodies.map(idOf) };
}
const ALL = { from: '2026-11-20T08:00:00Z' };

describe('a rehearsal', () => {
  test('says what each event would come to, and does nothing', async () => {
    const { call, sent, deeds, published, ids } = await createFilledReplays();

    const { status, json } = await call('POST', '/replays', { body: { ...ALL, dry: true } });

    expect(status).toBe(200);
    expect(json).toEqual({
      dry: true,
      count: 4,
      outcomes: { skipped: 1, republished: 2, unrecognised: 1 },
      events: [
        {
          id: ids[0],
          entity: 'deal',
          entityId: '8',
          outcome: 'skipped',
          reason: 'stale: a change of 2026-11-20T08:00:02.000Z is known',
        },
        { id: ids[1], entity: 'deal', entityId: '8', outcome: 'republished' },
        { id: ids[2], entity: 'deal', entityId: '9', outcome: 'republished' },
        { id: ids[3], outcome: 'unrecognised', reason: 'not JSON' },
      ],
    });
    expect([sent, deeds, published.length]).toEqual([[], [], 3]);
  });

  test('of a deactivation says that Pipedrive would be asked', async () => {
    const { call, graph, deps } = createReplays();
    await graph.save('1', 'user', { id: 42, name: 'Ada', active: true }, 1);
    const gone = aUserDeliveryBody({ data: { id: '42', name: 'Ada', active_flag: false } });
    const { raw } = messageOf(gone);
    await deps.saveEvent('1', {
      id: idOf(gone),
      raw,
      receivedAt: '2026-11-20T08:59:00.000Z',
      effect: 'refuted',
      expiresAt: 1_800_000_000,
    });

    const { json } = await call('POST', `/events/${idOf(gone)}/replay`, { body: { dry: true } });

    expect(json.events).toMatchObject([{ outcome: 'asks' }]);
  });

  test('of what would apply, and of what would become a dead letter, says so', async () => {
    const { call, deps } = createReplays();
    const nobody = aUserDeliveryBody({ meta: { entity_id: 'abc' } });
    for (const body of [edit(1, 'one'), nobody])
      await deps.saveEvent('1', {
        id: idOf(body),
        raw: messageOf(body).raw,
        receivedAt: '2026-11-20T08:59:00.000Z',
        effect: 'unrecognised',
        expiresAt: 1_800_000_000,
      });

    const { json } = await call('POST', '/replays', { body: { ...ALL, dry: true } });

    expect(json.outcomes).toEqual({ applied: 1, fails: 1 });
  });
});

describe('a replay', () => {
  test('of a time has each event handled anew in the line of its record, and reports what came of it', async () => {
    const { call, sent, work, published, deeds, ids } = await createFilledReplays();

    const { status, json, headers } = await call('POST', '/replays', { body: ALL, key: 'k-1' });
    const before = await call('GET', '/replays/replay-k-1');
    await work();
    const after = await call('GET', '/replays/replay-k-1');

    expect([status, headers?.location]).toEqual([202, '/v1/accounts/1/replays/replay-k-1']);
    expect(json).toEqual({
      id: 'replay-k-1',
      requestedAt: '2026-11-20T09:00:00.000Z',
      by: 'admin',
      filter: { from: '2026-11-20T08:00:00.000Z' },
      count: 4,
    });
    expect(sent.map(({ group }) => group)).toEqual(['1/deal/8', '1/deal/8', '1/deal/9', '1/unrecognised']);
    expect(before.json.outcomes).toEqual({ waiting: 4 });
    expect(after.json).toMatchObject({
      outcomes: { skipped: 1, republished: 2, unrecognised: 1 },
      events: [
        { id: ids[0], outcome: 'skipped', reason: 'stale: a change of 2026-11-20T08:00:02.000Z is known' },
        { id: ids[1], outcome: 'republished' },
        { id: ids[2], outcome: 'republished' },
        { id: ids[3], outcome: 'unrecognised' },
      ],
    });
    expect(published.slice(3).map(({ detail }) => [detail.id, detail.replayed])).toEqual([
      [ids[1], true],
      [ids[2], true],
    ]);
    expect(deeds).toMatchObject([{ action: 'events.replay', subject: 'replay-k-1', changed: true }]);
  });

  test('of one event is that one, and the body may be left out', async () => {
    const { call, sent, ids } = await createFilledReplays();

    const { status, json } = await call('POST', `/events/${ids[1]}/replay`);

    expect([status, json.count, json.event]).toEqual([202, 1, ids[1]]);
    expect(sent).toEqual([
      {
        group: '1/deal/8',
        id: `${ids[1]}-replay-1`,
        body: { kind: 'replay', account: '1', id: ids[1], request: 'replay-1' },
      },
    ]);
  });

  test('asked for twice under one key is one, and what is queued twice is done once', async () => {
    const { call, work, published, deeds, ids } = await createFilledReplays();

    await call('POST', `/events/${ids[1]}/replay`, { key: 'k-1' });
    const again = await call('POST', `/events/${ids[1]}/replay`, { key: 'k-1' });
    await work();

    expect([again.status, again.json.id]).toEqual([202, 'replay-k-1']);
    expect(published).toHaveLength(4);
    expect(deeds.map(({ changed }) => changed)).toEqual([true, false]);
  });

  test('under the key of another one is refused', async () => {
    const { call, sent, ids } = await createFilledReplays();
    await call('POST', `/events/${ids[1]}/replay`, { key: 'k-1' });

    const { status, json } = await call('POST', '/replays', { body: ALL, key: 'k-1' });

    expect([status, json.field, sent.length]).toEqual([409, 'Idempotency-Key', 1]);
  });

  test('whose queue was away is queued when it is asked for again', async () => {
    const { call, sent, cut, ids } = await createFilledReplays();
    cut(true);
    const failed = await call('POST', `/events/${ids[1]}/replay`, { key: 'k-1' });
    cut(false);

    const { status } = await call('POST', `/events/${ids[1]}/replay`, { key: 'k-1' });

    expect([failed.status, status, sent.length]).toEqual([500, 202, 1]);
  });

  test('of more than a thousand events goes on from where it stopped', async () => {
    const { call, sent, deps } = createReplays();
    for (let number = 0; number < 1_003; number++)
      await deps.saveEvent('1', {
        id: `event-${String(number).padStart(4, '0')}`,
        raw: '<html>',
        receivedAt: '2026-11-20T08:30:00.000Z',
        effect: 'unrecognised',
        expiresAt: 1_800_000_000,
      });

    const first = await call('POST', '/replays', { body: ALL });
    const second = await call('POST', '/replays', { body: { ...ALL, after: first.json.next } });

    expect([first.json.count, second.json.count, second.json.next]).toEqual([1_000, 3, undefined]);
    expect(new Set(sent.map(({ body }) => Object(body).id)).size).toBe(1_003);
  });

  test('of what is not in the log is 404, and of no time at all is refused', async () => {
    const { call } = createReplays();

    const none = await call('POST', '/events/none/replay');
    const unbounded = await call('POST', '/replays', { body: {} });
    const unknown = await call('GET', '/replays/none');

    expect([none.status, unbounded.status, unbounded.json.field, unknown.status]).toEqual([
      404,
      400,
      'from',
      404,
    ]);
  });

  test('says of an event that the log has forgotten meanwhile that it is gone', async () => {
    const { call, table, ids } = await createFilledReplays();
    await call('POST', `/events/${ids[1]}/replay`, { key: 'k-1' });
    await table.remove({ pk: 'ACCOUNT#1#DELIVERY', sk: ids[1] ?? '' }, { text: 'attribute_exists(pk)' });

    const { json } = await call('GET', '/replays/replay-k-1');

    expect(json.outcomes).toEqual({ gone: 1 });
  });
});
