import { describe, expect, test } from 'vitest';
import { aDeliveryBody, aUserDeliveryBody } from '../../../support/functions.ts';
import { createProcessor, messageOf } from '../../../support/processor.ts';

const at = (second: string) => ({ timestamp: `2026-11-20T08:00:${second}Z` });
const created = aDeliveryBody({
  meta: { ...at('00.000'), action: 'create' },
  data: { id: 8, title: 'Crane' },
  previous: null,
});
const deleted = (previous: object | null, part = {}) => ({
  ...aDeliveryBody({ meta: { ...at('30.000'), action: 'delete', ...part }, data: null }),
  previous,
});
const aUser = aUserDeliveryBody();
const off = aUserDeliveryBody({
  meta: { timestamp: 1_795_165_200 },
  data: { id: '42', name: 'Ada', email: 'ada@example.com', active_flag: false },
  previous: { active_flag: true },
});

describe('a user who goes', () => {
  test('is asked for at Pipedrive, and is off when it says so too', async () => {
    const { deliver, graph, published, asked } = createProcessor({
      readBack: () => ({ record: { id: 42, name: 'Ada L.', email: 'ada@example.com', active_flag: false } }),
    });
    await deliver(aUser);

    const { effect } = await deliver(off);

    expect([effect, asked]).toEqual(['applied', ['user/42']]);
    expect(await graph.find('1', 'user', 42)).toMatchObject({ active: false, name: 'Ada L.' });
    expect(published.at(-1)?.detail).toMatchObject({
      confirmed: true,
      after: { active_flag: false, name: 'Ada L.' },
    });
  });

  test('stays when Pipedrive says that nobody went: State is left alone and nothing is published', async () => {
    const { deliver, graph, events, published } = createProcessor({
      readBack: () => ({ record: { id: 42, active_flag: true } }),
    });
    await deliver(aUser);

    const { effect } = await deliver(off);

    expect(effect).toBe('refuted');
    expect(await graph.find('1', 'user', 42)).toMatchObject({ active: true });
    expect(published).toHaveLength(1);
    expect(await events.find('1', messageOf(off).id)).toMatchObject({
      effect: 'refuted',
      reason: 'Pipedrive says otherwise',
    });
  });

  test('is off all the same when nobody can be asked, and the event says that it is not confirmed', async () => {
    const { deliver, graph, published } = createProcessor();
    await deliver(aUser);

    await deliver(off);

    expect(await graph.find('1', 'user', 42)).toMatchObject({ active: false });
    expect(published.at(-1)?.detail).toMatchObject({ confirmed: false });
  });

  test('is asked for once more when the first answer may have been too early', async () => {
    const answers = [true, false];
    const { deliver, graph, asked } = createProcessor({
      readBack: () => ({ record: { id: 42, name: 'Ada', active_flag: answers.shift() ?? false } }),
    });
    await deliver(aUser);

    const { effect } = await deliver(off);

    expect([effect, asked]).toEqual(['applied', ['user/42', 'user/42']]);
    expect(await graph.find('1', 'user', 42)).toMatchObject({ active: false });
  });

  test('is not switched off by a creation that comes again and that Pipedrive contradicts', async () => {
    const { deliver, graph } = createProcessor({
      readBack: () => ({ record: { id: 42, active_flag: true } }),
    });
    await deliver(aUser);
    const again = aUserDeliveryBody({
      meta: { action: 'create', timestamp: 1_795_165_200 },
      data: { id: '42', active_flag: false },
      previous: null,
    });

    expect((await deliver(again)).effect).toBe('refuted');
    expect(await graph.find('1', 'user', 42)).toMatchObject({ active: true });
  });

  test('costs no tokens when an event only changes a name', async () => {
    const { deliver, asked } = createProcessor();
    await deliver(aUser);

    await deliver(
      aUserDeliveryBody({
        meta: { timestamp: 1_795_165_200 },
        data: { id: '42', name: 'A. L.', active_flag: true },
      }),
    );

    expect(asked).toEqual([]);
  });
});

describe('a change that shows another record than it names', () => {
  const mixed = aDeliveryBody({
    meta: { ...at('30.000'), entity_id: '9' },
    data: { id: 8, title: 'Of deal 8' },
  });

  test('is as Pipedrive has the record that it names', async () => {
    const { deliver, records, published, asked } = createProcessor({
      readBack: () => ({ record: { id: 9, title: 'Of deal 9' } }),
    });

    const { effect } = await deliver(mixed);

    expect([effect, asked]).toEqual(['applied', ['deal/9']]);
    expect(JSON.parse((await records.find('1', 'deal', '9'))?.json ?? '')).toEqual({
      id: 9,
      title: 'Of deal 9',
    });
    expect(published).toMatchObject([{ detail: { entityId: '9', confirmed: true, after: { id: 9 } } }]);
  });

  test.each([
    ['is gone', () => ({ gone: true }) as const, 'Pipedrive says otherwise'],
    [
      'cannot be asked for',
      () => undefined,
      'It shows another record than it names, and Pipedrive could not be asked',
    ],
  ])('changes nothing where that one %s', async (_, readBack, reason) => {
    const { deliver, records, published, events } = createProcessor({ readBack });

    const { effect } = await deliver(mixed);

    expect([effect, published]).toEqual(['refuted', []]);
    expect(await records.find('1', 'deal', '9')).toBeUndefined();
    expect(await events.find('1', messageOf(mixed).id)).toMatchObject({ effect: 'refuted', reason });
  });

  test('of a user gives nobody another one’s name', async () => {
    const { deliver, graph } = createProcessor({ readBack: () => ({ record: { id: 42, name: 'Ada' } }) });

    await deliver(aUserDeliveryBody({ data: { id: '43', name: 'Bob', active_flag: true } }));

    expect(await graph.find('1', 'user', 42)).toMatchObject({ id: 42, name: 'Ada' });
    expect(await graph.find('1', 'user', 43)).toBeUndefined();
  });
});

describe('a deletion', () => {
  test('of what we had needs no proof', async () => {
    const { deliver, asked, records } = createProcessor();
    await deliver(created);

    await deliver(deleted({ id: 8, title: 'Crane' }));

    expect(asked).toEqual([]);
    expect(await records.find('1', 'deal', '8')).toMatchObject({ deleted: true });
  });

  test.each([
    ['whose last state is not what we had', { id: 8, title: 'Other' }],
    ['whose last state is another record’s', { id: 9, title: 'Crane' }],
    ['without a last state', null],
  ])('%s is refuted when the record lives', async (_, previous) => {
    const { deliver, records, published } = createProcessor({
      readBack: () => ({ record: { id: 8, title: 'Crane' } }),
    });
    await deliver(created);

    const { effect } = await deliver(deleted(previous));

    expect(effect).toBe('refuted');
    expect(await records.find('1', 'deal', '8')).toMatchObject({ deleted: false });
    expect(published).toHaveLength(1);
  });

  test('that cannot be confirmed is believed, and its tombstone looked at again', async () => {
    const { deliver, records } = createProcessor();
    await deliver(created);

    await deliver(deleted({ id: 8, title: 'Other' }));

    expect(await records.find('1', 'deal', '8')).toMatchObject({ deleted: true, unsure: true });
  });
});

describe('two changes of one moment', () => {
  const edit = (title: string, from: string) =>
    aDeliveryBody({
      meta: { ...at('10.000'), correlation_id: title },
      data: { id: 8, title },
      previous: { title: from },
    });

  test.each([
    ['the one that comes later', 'c', ['applied', 'applied'], 'c'],
    ['the one that came first', 'b', ['applied', 'stale'], 'b'],
  ])('leave %s when Pipedrive has it', async (_, title, effects, left) => {
    const { deliver, records, asked } = createProcessor({ readBack: () => ({ record: { id: 8, title } }) });

    const came = [(await deliver(edit('b', 'a'))).effect, (await deliver(edit('c', 'b'))).effect];

    expect(came).toEqual(effects);
    expect(JSON.parse((await records.find('1', 'deal', '8'))?.json ?? '')).toMatchObject({ title: left });
    expect(asked).toEqual(['deal/8']);
  });

  test('leave what Pipedrive has when that is neither, and the bus is told just that', async () => {
    const { deliver, records, published } = createProcessor({
      readBack: () => ({ record: { id: 8, title: 'd' } }),
    });
    await deliver(edit('b', 'a'));

    await deliver(edit('c', 'b'));

    expect(await records.find('1', 'deal', '8')).toMatchObject({ json: '{"id":8,"title":"d"}', sequence: 2 });
    expect(published.at(-1)?.detail).toMatchObject({
      after: { id: 8, title: 'd' },
      confirmed: true,
      sequence: 2,
    });
  });

  test('are put in order by what they say when nobody can be asked', async () => {
    const inOrder = createProcessor();
    const reversed = createProcessor();

    const one = [
      (await inOrder.deliver(edit('b', 'a'))).effect,
      (await inOrder.deliver(edit('c', 'b'))).effect,
    ];
    const other = [
      (await reversed.deliver(edit('c', 'b'))).effect,
      (await reversed.deliver(edit('b', 'a'))).effect,
    ];

    expect([one, other]).toEqual([
      ['applied', 'applied'],
      ['applied', 'stale'],
    ]);
  });

  test('that say nothing of each other leave the one that came last, to be read again', async () => {
    const { deliver, records } = createProcessor();
    await deliver(edit('b', 'a'));

    await deliver(edit('y', 'x'));

    expect(await records.find('1', 'deal', '8')).toMatchObject({
      json: '{"id":8,"title":"y"}',
      unsure: true,
    });
  });

  test('keep every digit of what Pipedrive’s answer rounds', async () => {
    const { deliver, records } = createProcessor({
      readBack: () => ({ record: { id: 8, title: 'c', value: Number('9007199254740993') } }),
    });
    await deliver(edit('b', 'a'));

    await deliver(
      JSON.stringify(edit('c', 'b')).replace('"title":"c"', '"title":"c","value":9007199254740993'),
    );

    expect((await records.find('1', 'deal', '8'))?.json).toContain('"value":9007199254740993');
  });

  test('leave the later time, also when the one that stays tells whole seconds', async () => {
    const { deliver, records } = createProcessor({
      readBack: () => ({ record: { id: 8, title: 'c' } }),
    });
    await deliver(aDeliveryBody({ meta: at('10.400'), data: { id: 8, title: 'b' } }));

    const { effect } = await deliver({
      v: 1,
      meta: { action: 'updated', object: 'deal', id: 8, company_id: 1, timestamp: 1_795_161_610 },
      current: { id: 8, title: 'c' },
      previous: { id: 8, title: 'b' },
    });

    expect(effect).toBe('applied');
    expect(await records.find('1', 'deal', '8')).toMatchObject({
      timeMs: Date.parse('2026-11-20T08:00:10.400Z'),
      json: '{"id":8,"title":"c"}',
    });
  });

  test('are not settled by an answer of before them', async () => {
    const stamped = (title: string, from: string) => ({
      ...edit(title, from),
      data: { id: 8, title, update_time: '2026-11-20T08:00:10Z' },
    });
    const { deliver, records } = createProcessor({
      readBack: () => ({ record: { id: 8, title: 'b', update_time: '2026-11-20T08:00:09Z' } }),
    });
    await deliver(stamped('b', 'a'));

    await deliver(stamped('c', 'b'));

    expect((await records.find('1', 'deal', '8'))?.json).toContain('"title":"c"');
  });
});
