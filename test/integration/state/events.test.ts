import { describe, expect, test } from 'vitest';
import type { EventFilter, NewEvent } from '../../../shared/state/event-record.ts';
import { createEvents, type Events } from '../../../shared/state/events.ts';
import { keys } from '../../../shared/state/keys.ts';
import { startTable, TABLES, tally } from './engines.ts';

const at = (second: number) => `2026-11-20T09:00:${String(second).padStart(2, '0')}.000Z`;

const anEvent = (part: Partial<NewEvent> = {}): NewEvent => ({
  id: 'change-1',
  receivedAt: at(0),
  effect: 'applied',
  entity: 'deal',
  entityId: '8',
  action: 'change',
  correlationId: 'one',
  raw: '{"meta":{}}',
  expiresAt: 1_797_757_200,
  ...part,
});

/** What cannot be read tells no record. */
const anUnreadableEvent = (id: string, second: number): NewEvent => ({
  id,
  receivedAt: at(second),
  effect: 'unrecognised',
  reason: 'not JSON',
  raw: '<html>',
  expiresAt: 1_797_757_200,
});

const aTelling = (attempt: number, deliveryId = 'delivery-1') => ({
  deliveryId,
  webhookId: '70',
  attempt,
  at: at(attempt),
});

describe.each(TABLES)('an event %s', (_engine, options) => {
  test('comes back as it was noted, for its account only', async () => {
    const events = createEvents(await startTable(options));
    const told = [aTelling(1)];

    const saved = await events.save('1', anEvent({ told, sequence: 3, actor: '7' }));

    expect(saved).toBe(true);
    expect(await events.find('1', 'change-1')).toEqual({
      ...anEvent(),
      kind: 'delivery',
      sequence: 3,
      actor: '7',
      told,
      replays: [],
    });
    expect(await events.find('2', 'change-1')).toBeUndefined();
  });

  test('is noted once, and what was noted stays', async () => {
    const events = createEvents(await startTable(options));

    const saved = await Promise.all(
      Array.from({ length: 20 }, (_, index) => events.save('1', anEvent({ sequence: index }))),
    );

    expect(tally(saved.map(String))).toEqual({ true: 1, false: 19 });
    expect((await events.find('1', 'change-1'))?.sequence).toBe(saved.indexOf(true));
  });

  test('keeps a long text, letter by letter, in less room', async () => {
    const table = await startTable(options);
    const events = createEvents(table);
    const raw = JSON.stringify({ text: 'Ünï 😀 \u0000 9007199254740993 '.repeat(10_000) });

    await events.save('1', anEvent({ raw }));

    expect((await events.find('1', 'change-1'))?.raw).toBe(raw);
    const item = await table.get(keys.delivery('1', 'change-1'));
    expect(JSON.stringify(item).length).toBeLessThan(raw.length / 10);
  });

  test('notes each telling of it once', async () => {
    const events = createEvents(await startTable(options));
    await events.save('1', anEvent({ told: [aTelling(1)] }));

    const told = [
      await events.tell('1', 'change-1', aTelling(1)),
      await events.tell('1', 'change-1', aTelling(2)),
      await events.tell('1', 'change-1', aTelling(1, 'delivery-2')),
      await events.tell('1', 'nothing', aTelling(1)),
    ];

    expect(told).toEqual([false, true, true, false]);
    const all = (await events.find('1', 'change-1'))?.told ?? [];
    expect(all).toHaveLength(3);
    expect(all).toEqual(expect.arrayContaining([aTelling(1), aTelling(2), aTelling(1, 'delivery-2')]));
    expect(await events.find('1', 'nothing')).toBeUndefined();
  });

  test('notes twenty tellings at most, so that it always fits', async () => {
    const events = createEvents(await startTable(options));
    await events.save('1', anEvent());

    const told = [];
    for (let attempt = 1; attempt <= 22; attempt++)
      told.push(await events.tell('1', 'change-1', aTelling(attempt)));

    expect(told.filter(Boolean)).toHaveLength(20);
    expect((await events.find('1', 'change-1'))?.told).toHaveLength(20);
  });

  test('notes a replay once under the request that asked for it', async () => {
    const events = createEvents(await startTable(options));
    await events.save('1', anEvent());
    const replay = { request: 'again-please', at: at(9), outcome: 'applied' as const };

    const marked = [
      await events.markReplayed('1', 'change-1', replay),
      await events.markReplayed('1', 'change-1', { ...replay, outcome: 'skipped' }),
    ];

    expect(marked).toEqual([true, false]);
    expect((await events.find('1', 'change-1'))?.replays).toEqual([replay]);
  });

  test('that could be read at last is listed with its record, and no longer as unrecognised', async () => {
    const events = createEvents(await startTable(options));
    await events.save('1', anUnreadableEvent('odd', 1));
    const seen = await events.find('1', 'odd');
    if (!seen) throw new Error('not saved');

    const finished = await events.finish('1', seen, {
      effect: 'applied',
      handledAt: at(30),
      entity: 'deal',
      entityId: '8',
      action: 'change',
      sequence: 4,
    });
    const again = await events.finish('1', seen, { effect: 'stale' });

    expect(finished).toMatchObject({ id: 'odd', effect: 'applied', handledAt: at(30), raw: '<html>' });
    expect(finished).not.toHaveProperty('reason');
    expect(again).toBeUndefined();
    const list = async (filter: EventFilter) => (await events.page('1', filter, { limit: 10 })).items;
    expect(await list({ entity: 'deal', entityId: '8' })).toMatchObject([{ id: 'odd', effect: 'applied' }]);
    expect(await list({ effect: 'unrecognised' })).toEqual([]);
  });
});

/** Twelve events, one a second: deals 8 and 9 in turn, a person each third, and two that could not be read. */
async function withTwelve(events: Events): Promise<void> {
  for (let second = 0; second < 10; second++)
    await events.save(
      '1',
      anEvent({
        id: `e${second}`,
        receivedAt: at(second),
        entityId: second % 2 ? '9' : '8',
        correlationId: second < 5 ? 'import' : 'edit',
        ...(second % 3 === 2 ? { entity: 'person', effect: 'stale' } : {}),
      }),
    );
  await events.save('1', anUnreadableEvent('odd1', 10));
  // Its record could be told, and nothing more.
  await events.save('1', { ...anUnreadableEvent('odd2', 11), entity: 'deal', entityId: '8' });
}

describe.each(TABLES)('the log of events %s', (_engine, options) => {
  const start = async () => {
    const events = createEvents(await startTable(options));
    await withTwelve(events);
    const ids = async (
      filter: EventFilter,
      more: { limit?: number; after?: string; oldestFirst?: boolean } = {},
    ) => {
      const { items, next } = await events.page('1', filter, { limit: 100, ...more });
      return { ids: items.map(({ id }) => id).join(' '), next };
    };
    return { events, ids };
  };

  test('lists all of an account, the latest first or the oldest first, and nothing of another', async () => {
    const { events, ids } = await start();

    expect((await ids({})).ids).toBe('odd2 odd1 e9 e8 e7 e6 e5 e4 e3 e2 e1 e0');
    expect((await ids({}, { oldestFirst: true })).ids).toBe('e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 odd1 odd2');
    expect(await events.page('2', {}, { limit: 10 })).toEqual({ items: [] });
  });

  test('shows ids and effects, and nothing of what an event says', async () => {
    const { events } = await start();

    const { items } = await events.page('1', { effect: 'stale' }, { limit: 1 });

    expect(items).toEqual([
      {
        id: 'e8',
        kind: 'delivery',
        receivedAt: at(8),
        effect: 'stale',
        entity: 'person',
        entityId: '8',
        action: 'change',
        correlationId: 'edit',
      },
    ]);
  });

  test('lists a time from its start up to but not at its end', async () => {
    const { ids } = await start();
    const time = { from: at(3), to: at(6) };

    expect((await ids(time)).ids).toBe('e5 e4 e3');
    expect((await ids(time, { oldestFirst: true })).ids).toBe('e3 e4 e5');
    expect((await ids({ from: at(30) })).ids).toBe('');
  });

  test('lists by record, by entity, by effect and by correlation id, within a time', async () => {
    const { ids } = await start();

    expect((await ids({ entity: 'deal', entityId: '8' })).ids).toBe('e6 e4 e0');
    expect((await ids({ entity: 'deal', entityId: '8', from: at(1), to: at(6) })).ids).toBe('e4');
    expect((await ids({ entity: 'person' })).ids).toBe('e8 e5 e2');
    expect((await ids({ effect: 'stale', from: at(3) })).ids).toBe('e8 e5');
    expect((await ids({ effect: 'unrecognised' })).ids).toBe('odd2 odd1');
    expect((await ids({ correlationId: 'import', entity: 'deal', entityId: '9' })).ids).toBe('e3 e1');
    expect((await ids({ correlationId: 'edit', to: at(7) })).ids).toBe('e6 e5');
  });

  test.each([
    [{}, 5, ['odd2 odd1 e9 e8 e7', 'e6 e5 e4 e3 e2', 'e1 e0']],
    [{ entity: 'person' }, 2, ['e8 e5', 'e2']],
    [{ entity: 'deal', entityId: '8' }, 3, ['e6 e4 e0']],
    [{ effect: 'unrecognised' as const }, 1, ['odd2', 'odd1']],
  ])('of %o goes on where a page of %i ended', async (filter, limit, expected) => {
    const { ids } = await start();
    const pages: string[] = [];

    let after: string | undefined;
    do {
      const page = await ids(filter, { limit, ...(after === undefined ? {} : { after }) });
      pages.push(page.ids);
      after = page.next;
    } while (after !== undefined);

    expect(pages).toEqual(expected);
  });
});

test('a search that finds little in a long log gives up after ten queries and says where to go on', async () => {
  const table = await startTable('memory');
  const events = createEvents(table);
  const millis = (index: number) => new Date(Date.parse(at(0)) + index).toISOString();
  for (let index = 0; index < 6_000; index++)
    await events.save('1', anEvent({ id: `e${index}`, receivedAt: millis(index) }));
  await events.save('1', anEvent({ id: 'sought', receivedAt: millis(-1), correlationId: 'rare' }));

  const first = await events.page('1', { correlationId: 'rare' }, { limit: 500 });
  const second = await events.page('1', { correlationId: 'rare' }, { limit: 500, after: first.next ?? '' });

  expect(first).toEqual({ items: [], next: `${millis(1_000)}_e1000` });
  expect(second.items.map(({ id }) => id)).toEqual(['sought']);
  expect(second).not.toHaveProperty('next');
});
