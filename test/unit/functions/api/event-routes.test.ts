import { describe, expect, test } from 'vitest';
import { eventRoutes } from '../../../../functions/api/routes/events.ts';
import { createApiOf, createMemoryAudit } from '../../../support/api.ts';
import { aDeliveryBody } from '../../../support/functions.ts';
import { createProcessor, messageOf } from '../../../support/processor.ts';

const edit = (second: number, title: string, id = '8') =>
  aDeliveryBody({
    meta: { entity_id: id, timestamp: `2026-11-20T08:00:0${second}.000Z`, correlation_id: title },
    data: { id: Number(id), title },
  });

/** The log after these deliveries, each received a second after the one before. */
async function createLog(...bodies: readonly unknown[]) {
  const processor = createProcessor();
  for (const [index, body] of bodies.entries())
    await processor.process(messageOf(body, `2026-11-20T08:59:0${index}.000Z`));
  const { events } = processor;
  const audit = createMemoryAudit();
  const call = createApiOf(
    eventRoutes({ pageOfEvents: events.page, findEvent: events.find, audited: audit.audited }),
  );
  const ids = async (query: Readonly<Record<string, string>> = {}) =>
    (await call('GET', '/events', { query })).json.items.map(({ id }: { id: string }) => id);
  return { ...processor, call, ids, deeds: audit.deeds };
}

const [one, two, odd, other] = [edit(1, 'one'), edit(2, 'two'), '<html>', edit(3, 'other', '9')];
const [idOfOne, idOfTwo, idOfOdd, idOfOther] = [one, two, odd, other].map((body) => messageOf(body).id);

describe('the log', () => {
  test('is listed, the latest first, and says nothing of what an event says', async () => {
    const { call } = await createLog(one, two);

    const { status, json } = await call('GET', '/events');

    expect(status).toBe(200);
    expect(json).toEqual({
      items: [
        {
          id: idOfTwo,
          kind: 'delivery',
          receivedAt: '2026-11-20T08:59:01.000Z',
          effect: 'applied',
          entity: 'deal',
          entityId: '8',
          action: 'change',
          correlationId: 'two',
        },
        expect.objectContaining({ id: idOfOne, correlationId: 'one' }),
      ],
    });
  });

  test.each([
    ['of an entity', { entity: 'deal' }, [idOfOther, idOfTwo, idOfOne]],
    ['of one record', { entity: 'deal', entityId: '8' }, [idOfTwo, idOfOne]],
    ['by correlation id', { correlationId: 'two' }, [idOfTwo]],
    ['that could not be read', { effect: 'unrecognised' }, [idOfOdd]],
    ['of a time', { from: '2026-11-20T08:59:01Z', to: '2026-11-20T08:59:03.000Z' }, [idOfOdd, idOfTwo]],
    [
      'of a time in another zone',
      { from: '2026-11-20T10:59:03+02:00', to: '2026-11-20T11:00:00+02:00' },
      [idOfOther],
    ],
    ['oldest first', { order: 'oldest-first', limit: '2' }, [idOfOne, idOfTwo]],
  ])('is listed %s', async (_, query, expected) => {
    const { ids } = await createLog(one, two, odd, other);

    expect(await ids(query)).toEqual(expected);
  });

  test('goes on where a page ended', async () => {
    const { call, ids } = await createLog(one, two, odd, other);
    const { json } = await call('GET', '/events', { query: { limit: '3' } });

    expect(await ids({ limit: '3', after: json.next })).toEqual([idOfOne]);
  });

  test.each([
    ['an id without its entity', { entityId: '8' }, 'entity'],
    ['an end before the beginning', { from: '2026-11-20T09:00:00Z', to: '2026-11-20T08:00:00Z' }, 'to'],
    ['a time that is none', { from: 'yesterday' }, 'query.from'],
    ['an effect that there is not', { effect: 'lost' }, 'query.effect'],
    ['more than 500', { limit: '501' }, 'query.limit'],
  ])('refuses %s and names the field', async (_, query, field) => {
    const { call } = await createLog();

    const { status, json } = await call('GET', '/events', { query });

    expect([status, json.field]).toEqual([400, field]);
  });
});

describe('one event', () => {
  test('is shown with its attempts, its effect and why, and until when it is kept', async () => {
    const { call, deliver } = await createLog(two, one);
    await deliver({ ...one, meta: { ...one.meta, attempt: 2 } });

    const { json } = await call('GET', `/events/${idOfOne}`);

    expect(json).toMatchObject({
      id: idOfOne,
      effect: 'stale',
      reason: 'a change of 2026-11-20T08:00:02.000Z is known',
      actor: '12415231',
      told: [{ attempt: 1 }, { attempt: 2 }],
      replays: [],
      keptUntil: '2026-12-20T09:00:00.000Z',
    });
    expect(json).not.toHaveProperty('raw');
    expect(JSON.stringify(json)).not.toContain('title');
  });

  test('is 404 when the log has none of that id', async () => {
    const { call } = await createLog();

    expect((await call('GET', '/events/none')).status).toBe(404);
    expect((await call('GET', '/events/none/payload')).status).toBe(404);
  });

  test('is shown as it came to an admin, who is in the audit then', async () => {
    const { call, deeds } = await createLog(odd);

    const { json } = await call('GET', `/events/${idOfOdd}/payload`);

    expect(json).toEqual({ id: idOfOdd, raw: '<html>' });
    expect(deeds).toEqual([{ by: 'admin', action: 'event.payload', subject: idOfOdd, changed: true }]);
  });
});
