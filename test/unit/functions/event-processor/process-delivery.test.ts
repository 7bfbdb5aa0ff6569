import { describe, expect, test } from 'vitest';
import type { Deps } from '../../../../functions/event-processor/deps.ts';
import { processEvent } from '../../../../functions/event-processor/process-event.ts';
import type { DeliveryMessage } from '../../../../shared/queue/messages.ts';
import { deliveryId } from '../../../../shared/webhooks/delivery-id.ts';
import { aDeliveryBody, aUserDeliveryBody, PowerCut, withPowerCut } from '../../../support/functions.ts';
import { createProcessor } from '../../../support/processor.ts';

const aMessage = (body: unknown, part: Partial<DeliveryMessage> = {}): DeliveryMessage => ({
  account: '1',
  id: 'd-1',
  receivedAt: '2026-11-20T08:59:59.000Z',
  raw: typeof body === 'string' ? body : JSON.stringify(body),
  ...part,
});

const handled = async (deps: Deps, message: DeliveryMessage) => (await processEvent(deps, message)).effect;

/** One who can ask nobody. */
function createWorld() {
  const processor = createProcessor();
  return {
    ...processor,
    deal: (id = '8') => processor.records.find('1', 'deal', id),
    user: (id = 42) => processor.graph.find('1', 'user', id),
    note: (id = 'd-1') => processor.events.find('1', id),
  };
}

describe('a change of a deal', () => {
  test('becomes the state, a clean event and a note, in this order', async () => {
    const { deps, note, deal, published, order } = createWorld();

    const effect = await handled(deps, aMessage(aDeliveryBody()));

    expect(effect).toBe('applied');
    expect(order).toEqual(['state', 'bus', 'note']);
    expect(await deal()).toEqual({
      entity: 'deal',
      id: '8',
      timeMs: Date.parse('2026-11-20T08:59:58.724Z'),
      changeId: 'd-1',
      deleted: false,
      json: '{"id":8,"title":"Harbour crane","value":100}',
      sequence: 1,
    });
    expect(published).toEqual([
      {
        type: 'deal.change',
        detail: {
          schemaVersion: '1',
          id: 'd-1',
          account: '1',
          entity: 'deal',
          entityId: '8',
          action: 'change',
          time: '2026-11-20T08:59:58.724Z',
          actor: '12415231',
          source: 'app',
          correlationId: '121e5331-7ec6-4af8-9994-0e52fb489044',
          changed: ['title'],
          before: { title: 'Crane' },
          after: { id: 8, title: 'Harbour crane', value: 100 },
          sequence: 1,
          bulk: false,
          stale: false,
          recovered: false,
          replayed: false,
          confirmed: false,
        },
      },
    ]);
    expect(await note()).toEqual({
      id: 'd-1',
      receivedAt: '2026-11-20T08:59:59.000Z',
      effect: 'applied',
      entity: 'deal',
      entityId: '8',
      action: 'change',
      correlationId: '121e5331-7ec6-4af8-9994-0e52fb489044',
      actor: '12415231',
      sequence: 1,
      kind: 'delivery',
      raw: JSON.stringify(aDeliveryBody()),
      told: [
        {
          deliveryId: deliveryId('1', JSON.stringify(aDeliveryBody())),
          webhookId: '4710827',
          attempt: 1,
          at: '2026-11-20T08:59:59.000Z',
        },
      ],
      replays: [],
      handledAt: '2026-11-20T09:00:00.000Z',
      // 30 days after 2026-11-20T09:00:00Z.
      expiresAt: 1_797_757_200,
    });
  });

  test('has its effect once, however often the message comes', async () => {
    const { deps, published, order } = createWorld();

    const effects = [];
    for (let time = 0; time < 3; time++) effects.push(await handled(deps, aMessage(aDeliveryBody())));

    expect(effects).toEqual(['applied', 'duplicate', 'duplicate']);
    expect(published).toHaveLength(1);
    expect(order).toEqual(['state', 'bus', 'note']);
  });

  test('is not a duplicate of one with the same id in another company', async () => {
    const { deps } = createWorld();

    await handled(deps, aMessage(aDeliveryBody()));
    const effect = await handled(
      deps,
      aMessage(aDeliveryBody({ meta: { company_id: '2' } }), { account: '2' }),
    );

    expect(effect).toBe('applied');
  });

  test('keeps every digit of its numbers, in the state and on the bus', async () => {
    const { deps, deal, published } = createWorld();
    const raw = JSON.stringify(aDeliveryBody({ data: { id: 8, value: 0 } })).replace(
      '"value":0',
      '"value":9007199254740993,"ratio":1e400',
    );

    await handled(deps, aMessage(raw));

    expect((await deal())?.json).toBe('{"id":8,"value":9007199254740993,"ratio":1e400}');
    expect(JSON.stringify(published[0])).toContain('"after":{"id":8,"value":9007199254740993,"ratio":1e400}');
  });

  test('with __proto__ among its fields changes nothing but the deal', async () => {
    const { deps } = createWorld();
    const raw = JSON.stringify(aDeliveryBody()).replace('"id":8', '"id":8,"__proto__":{"polluted":true}');

    const effect = await handled(deps, aMessage(raw));

    expect(effect).toBe('applied');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('that says nobody did it is passed on with null for what is not known', async () => {
    const { deps, published } = createWorld();
    const meta = { user_id: null, change_source: undefined, correlation_id: undefined };

    await handled(deps, aMessage(aDeliveryBody({ meta, previous: null })));

    expect(published[0]?.detail).toMatchObject({
      actor: null,
      source: null,
      correlationId: null,
      changed: [],
    });
  });
});

describe('a power cut', () => {
  // findEvent, findState, saveState, publish, saveEvent, heard: before and after each.
  const points = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

  test.each(points)('at point %i costs a repeat: one state, the same event, one note', async (point) => {
    const { deps, note, deal, published } = createWorld();
    const { ports, died } = withPowerCut(deps, point);

    await expect(processEvent(ports, aMessage(aDeliveryBody()))).rejects.toThrow(PowerCut);
    const repeated = await handled(deps, aMessage(aDeliveryBody()));

    expect(died()).toBe(true);
    // Once it is noted the repeat is a duplicate.
    expect(repeated).toBe(point >= 9 ? 'duplicate' : 'applied');
    expect((await deal())?.sequence).toBe(1);
    expect(await note()).toMatchObject({ id: 'd-1', effect: 'applied' });
    expect(new Set(published.map((event) => JSON.stringify(event))).size).toBe(1);
    expect(published[0]?.detail.id).toBe('d-1');
  });

  test.each(points)('at point %i costs a user’s event no more', async (point) => {
    const { deps, user, published } = createWorld();
    const message = aMessage(aUserDeliveryBody());

    await expect(processEvent(withPowerCut(deps, point).ports, message)).rejects.toThrow(PowerCut);
    await handled(deps, message);

    expect((await user())?.id).toBe(42);
    expect(new Set(published.map((event) => JSON.stringify(event))).size).toBe(1);
    expect(published[0]?.detail.stale).toBe(false);
  });

  test('before the note never leaves a note of what the bus was not told', async () => {
    for (const point of points) {
      const { deps, note, published } = createWorld();

      await processEvent(withPowerCut(deps, point).ports, aMessage(aDeliveryBody())).catch(() => undefined);

      if (await note()) expect(published).toHaveLength(1);
    }
  });
});

describe('out of order', () => {
  const at = (seconds: number) => `2026-11-20T08:00:${String(seconds).padStart(2, '0')}.000Z`;
  const changed = (seconds: number, title: string) =>
    aDeliveryBody({ meta: { timestamp: at(seconds) }, data: { id: 8, title } });
  const created = (seconds: number) =>
    aDeliveryBody({
      meta: { action: 'create', timestamp: at(seconds) },
      data: { id: 8, title: 'new' },
      previous: null,
    });
  const deleted = (seconds: number) =>
    aDeliveryBody({
      meta: { action: 'delete', timestamp: at(seconds) },
      data: null,
      previous: { id: 8, title: 'last' },
    });

  test.each([
    [
      'an older change after a newer one',
      [changed(20, 'newer'), changed(10, 'older')],
      false,
      '{"id":8,"title":"newer"}',
    ],
    ['a change after a later deletion', [deleted(20), changed(10, 'older')], true, '{"id":8,"title":"last"}'],
    ['a creation after the deletion', [deleted(20), created(10)], true, '{"id":8,"title":"last"}'],
    [
      'a change of the very moment of the deletion',
      [deleted(20), changed(20, 'same')],
      true,
      '{"id":8,"title":"last"}',
    ],
  ])('%s is stale: the state is left alone and the bus is told so', async (_, bodies, gone, json) => {
    const { deps, deal, published } = createWorld();

    const effects = [];
    for (const [index, body] of bodies.entries())
      effects.push(await handled(deps, aMessage(body, { id: `d-${index}` })));

    expect(effects).toEqual(['applied', 'stale']);
    expect(await deal()).toMatchObject({ deleted: gone, json });
    expect(published.map(({ detail }) => detail.stale)).toEqual([false, true]);
  });

  test('a deletion leaves a tombstone with the last state, and an event without an after', async () => {
    const { deps, deal, published } = createWorld();

    await handled(deps, aMessage(deleted(20)));

    expect(await deal()).toMatchObject({ deleted: true, json: '{"id":8,"title":"last"}' });
    expect(published).toMatchObject([
      { type: 'deal.delete', detail: { changed: [], before: { id: 8, title: 'last' }, after: null } },
    ]);
  });

  test('an older event of a user does not undo a newer one', async () => {
    const { deps, user } = createWorld();
    const event = (seconds: number, name: string) =>
      aUserDeliveryBody({ meta: { timestamp: 1_795_165_000 + seconds }, data: { id: '42', name } });

    const newer = await handled(deps, aMessage(event(20, 'newer'), { id: 'd-1' }));
    const older = await handled(deps, aMessage(event(10, 'older'), { id: 'd-2' }));

    expect([newer, older]).toEqual(['applied', 'stale']);
    expect(await user()).toMatchObject({ name: 'newer' });
  });
});

describe('a user', () => {
  test('is stored by what the event says, at its time in seconds', async () => {
    const { deps, graph, deal } = createWorld();

    await handled(deps, aMessage(aUserDeliveryBody()));

    expect(await graph.state('1', 'user', 42)).toMatchObject({
      timeMs: 1_795_165_198_000,
      node: { id: 42, email: 'ada@example.com', name: 'Ada', active: true },
      last: { changeId: 'd-1', precisionMs: 1000 },
      sequence: 1,
    });
    expect(await deal('42')).toBeUndefined();
  });

  test('is deactivated by a change with active_flag false, which is how off-boarding arrives', async () => {
    const { deps, user, published } = createWorld();
    const body = aUserDeliveryBody({
      data: { id: '42', active_flag: false },
      previous: { active_flag: true },
    });

    await handled(deps, aMessage(body));

    expect(await user()).toEqual({ id: 42, active: false });
    expect(published).toMatchObject([{ type: 'user.change', detail: { changed: ['active_flag'] } }]);
  });

  test('is deactivated by a deletion, should one ever come', async () => {
    const { deps, user } = createWorld();
    const body = aUserDeliveryBody({
      meta: { action: 'delete' },
      data: null,
      previous: { id: '42', email: 'ada@example.com', active_flag: true },
    });

    await handled(deps, aMessage(body));

    expect(await user()).toEqual({ id: 42, email: 'ada@example.com', active: false });
  });

  test('is deactivated by a deletion that says nothing more', async () => {
    const { deps, user } = createWorld();
    const body = { ...aUserDeliveryBody({ meta: { action: 'delete' }, data: null }), previous: null };

    await handled(deps, aMessage(body));

    expect(await user()).toEqual({ id: 42, active: false });
  });

  test('keeps what an event leaves out or says as null', async () => {
    const { deps, user } = createWorld();

    await handled(deps, aMessage(aUserDeliveryBody(), { id: 'd-1' }));
    const later = aUserDeliveryBody({
      meta: { timestamp: 1_795_165_300 },
      data: { id: '42', name: 'Ada L.', email: null, active_flag: null },
    });
    await handled(deps, aMessage(later, { id: 'd-2' }));

    expect(await user()).toEqual({
      id: 42,
      email: 'ada@example.com',
      name: 'Ada L.',
      active: true,
    });
  });

  test('whose two events have one meta.id has both of them', async () => {
    const { deps, published } = createWorld();

    await handled(deps, aMessage(aUserDeliveryBody(), { id: 'd-1' }));
    await handled(deps, aMessage(aUserDeliveryBody({ meta: { timestamp: 1_795_165_300 } }), { id: 'd-2' }));

    expect(published.map(({ detail }) => detail.id)).toEqual(['d-1', 'd-2']);
  });

  test.each(['ada', '1-2', '0', '042', '9'.repeat(16)])(
    'with the id %j is refused for good, with the field',
    async (id) => {
      const { deps, user, published } = createWorld();

      const processing = handled(deps, aMessage(aUserDeliveryBody({ meta: { entity_id: id } })));

      await expect(processing).rejects.toMatchObject({
        name: 'InvalidInput',
        remedy: 'reject',
        details: { field: 'meta.entity_id' },
      });
      expect(await user()).toBeUndefined();
      expect(published).toEqual([]);
    },
  );
});

describe('what is not recognised', () => {
  test.each([
    [
      'of a foreign company',
      JSON.stringify(aDeliveryBody({ meta: { company_id: '2' } })),
      'of another company',
    ],
    ['no JSON', '<html>', 'not JSON'],
    ['of no webhook', '{"v":1,"event":"updated.deal"}', 'unknown shape: meta'],
  ])(
    'because it is %s is kept whole with the reason, and touches neither state nor bus',
    async (_, raw, reason) => {
      const { deps, note, deal, published, order } = createWorld();

      const effect = await handled(deps, aMessage(raw));

      expect(effect).toBe('unrecognised');
      expect(await note()).toMatchObject({ effect: 'unrecognised', reason, raw });
      expect([await deal(), ...published]).toEqual([undefined]);
      expect(order).toEqual(['note']);
    },
  );
});
