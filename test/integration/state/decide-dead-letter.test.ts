import { describe, expect, test } from 'vitest';
import {
  type DecideDeps,
  discard,
  editAndRedrive,
  redrive,
  redriveSeveral,
} from '../../../functions/api/decide-dead-letter.ts';
import type { FifoMessage } from '../../../shared/queue/fifo.ts';
import { createAudit } from '../../../shared/state/audit.ts';
import { type Burial, createDeadLetters } from '../../../shared/state/dead-letters.ts';
import { createWrites, type Write } from '../../../shared/state/writes.ts';
import { createCallHeads } from '../../../shared/writes/call-heads.ts';
import { createLines } from '../../../shared/writes/lines.ts';
import { aWrite, failureOf } from '../../support/builders.ts';
import { anAccount, createMemoryObserver, NOW_MS, PowerCut, withPowerCut } from '../../support/functions.ts';
import { startState } from './engines.ts';

const ops = { account: anAccount(), by: 'ops' };
const aBurial = (part: Partial<Burial> = {}): Burial => ({
  id: 'outbound-1',
  queue: 'outbound',
  subject: { key: 'write-1', operation: 'updateDeal' },
  reason: 'Disconnected: connect the account again',
  at: '2026-11-20T08:00:00.000Z',
  receives: 1,
  group: '1/deals/8',
  messageId: 'message-1',
  place: '00000000000000000001',
  ...part,
});
const delivery = { account: '1', id: 'd-1', receivedAt: '2026-11-20T07:59:00.000Z', raw: '{"data":{"a":1}}' };

/** The use cases over a real State and queues that drop what they have, with a write that was buried. */
async function rig(...known: readonly Write[]) {
  const table = await startState({});
  const letters = createDeadLetters(table);
  const writes = createWrites(table);
  const sent = new Map<string, FifoMessage>();
  const send = (queue: string) => async (message: FifoMessage) => {
    const key = `${queue} ${message.group} ${message.id}`;
    if (!sent.has(key)) sent.set(key, message);
  };
  const laneQueue = (lane: string) => ({
    send: send(lane),
    sendAll: async (messages: readonly FifoMessage[]) => {
      for (const message of messages) await send(lane)(message);
    },
  });
  const { log, lines: logged } = createMemoryObserver();
  let ids = 0;
  let nowMs = NOW_MS;
  const audit = createAudit(table, { now: () => ++nowMs, newId: () => String(++ids) });
  const lines = createLines({ table, now: () => nowMs, sleep: async () => {}, random: () => 0.5 });
  const deps: DecideDeps = {
    letters,
    findWrite: writes.find,
    editWrite: writes.edit,
    sendDelivery: send('events'),
    joinLine: lines.join,
    leaveLine: lines.leave,
    callHeads: createCallHeads({
      lifecycle: laneQueue('lifecycle'),
      interactive: laneQueue('interactive'),
      sync: laneQueue('sync'),
      backfill: laneQueue('backfill'),
    }),
    audited: audit.audited,
    log,
    now: () => nowMs,
  };
  await writes.addAll('1', known.length > 0 ? known : [aWrite()]);
  await letters.record('1', aBurial());
  const audits = async () =>
    (await audit.page('1', { limit: 50 })).items.map(({ by, action, subject, outcome }) => [
      by,
      action,
      subject,
      outcome,
    ]);
  const inLine = async (group = '1/deals/8') => (await lines.find('1', group)).waiting.map(({ key }) => key);
  return { deps, letters, writes, sent: () => [...sent.values()], inLine, audit, audits, logged };
}

describe('redriving', () => {
  test('puts a write at the end of its record’s line, calls a sender for the first there, and is audited', async () => {
    const { deps, sent, inLine, audits, logged } = await rig();

    const letter = await redrive(deps, ops, 'outbound-1');

    expect(letter).toMatchObject({ status: 'redriven', decidedAt: expect.any(String) });
    expect(sent()).toEqual([
      {
        group: '1/deals/8',
        id: expect.stringMatching(/^[0-9a-f]{64}$/),
        body: { account: '1', key: 'write-1' },
      },
    ]);
    expect(await inLine()).toEqual(['write-1']);
    expect(await audits()).toEqual([['ops', 'dead-letter.redrive', 'outbound-1', 'done']]);
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain('Harbour');
  });

  test('calls a sender for a write that has its outcome, too: perhaps it was the telling that failed', async () => {
    const { deps, writes, sent, inLine } = await rig();
    await writes.settle('1', 'write-1', { status: 'sent', settledAt: '2026-11-20T09:00:00.000Z' });

    await redrive(deps, ops, 'outbound-1');

    expect(sent().map(({ body }) => body)).toEqual([{ account: '1', key: 'write-1' }]);
    expect(await inLine()).toEqual(['write-1']);
  });

  test('sends a delivery again as it came', async () => {
    const { deps, letters, sent } = await rig();
    await letters.record(
      '1',
      aBurial({ id: 'events-1', queue: 'events', group: '1/deal/8', message: delivery }),
    );

    await redrive(deps, ops, 'events-1');

    expect(sent()).toMatchObject([{ group: '1/deal/8', body: delivery }]);
  });

  test('twice at once sends one message, and twice in turn changes nothing more', async () => {
    const { deps, sent, audits } = await rig();

    await Promise.all([redrive(deps, ops, 'outbound-1'), redrive(deps, ops, 'outbound-1')]);
    await redrive(deps, ops, 'outbound-1');

    expect(sent()).toHaveLength(1);
    expect(
      (await audits()).map(([, , , outcome]) => outcome).filter((outcome) => outcome === 'done'),
    ).toHaveLength(1);
  });

  test('what is buried again sends another message', async () => {
    const { deps, letters, sent } = await rig();
    await redrive(deps, ops, 'outbound-1');
    // A write that is buried leaves its line.
    await deps.leaveLine('1', '1/deals/8', 'write-1');
    await letters.record('1', aBurial({ messageId: 'message-2' }));

    await redrive(deps, ops, 'outbound-1');

    expect(new Set(sent().map(({ id }) => id)).size).toBe(2);
  });

  test('what is buried again before it was noted leaves it waiting', async () => {
    const { deps, letters, sent, audits } = await rig();
    const callHeads: DecideDeps['callHeads'] = async (...heads) => {
      await deps.callHeads(...heads);
      await letters.record('1', aBurial({ messageId: 'message-2' }));
    };

    const letter = await redrive({ ...deps, callHeads }, ops, 'outbound-1');

    expect(sent()).toHaveLength(1);
    expect(letter).toMatchObject({ status: 'waiting', burials: 2 });
    expect(await audits()).toMatchObject([['ops', 'dead-letter.redrive', 'outbound-1', 'done']]);
  });

  test.each([...Array(14).keys()])('loses nothing when the power fails at point %i', async (point) => {
    const { deps, sent, letters, audits } = await rig();
    const { ports, died } = withPowerCut({ ...deps, ...deps.letters }, point);
    const dying: DecideDeps = {
      ...deps,
      joinLine: ports.joinLine,
      callHeads: ports.callHeads,
      letters: { find: ports.find, page: ports.page, message: ports.message, decide: ports.decide },
    };

    const failure = await redrive(dying, ops, 'outbound-1').catch((error: unknown) => error);
    if (died()) expect(failure).toBeInstanceOf(PowerCut);
    const isNoted = (await letters.find('1', 'outbound-1'))?.status === 'redriven';
    if (isNoted) expect(sent()).toHaveLength(1);
    if (sent().length > 0) expect(await audits()).not.toEqual([]);
    await redrive(deps, ops, 'outbound-1');

    expect(sent()).toHaveLength(1);
    expect((await letters.find('1', 'outbound-1'))?.status).toBe('redriven');
  });

  test('of a write is refused for a company that is read-only, of a delivery not', async () => {
    const { deps, letters, sent } = await rig();
    await letters.record('1', aBurial({ id: 'events-1', queue: 'events', message: delivery }));
    const reader = { account: anAccount({ mode: 'read-only' }), by: 'ops' };

    const answer = await redriveSeveral(deps, reader, 'all');

    expect(answer.items).toEqual(
      expect.arrayContaining([
        { id: 'events-1', status: 'redriven' },
        { id: 'outbound-1', status: 'left', problem: expect.stringContaining('read-only') },
      ]),
    );
    expect(sent()).toHaveLength(1);
  });
});

describe('redriving several', () => {
  test('keeps the order in which those of one record came, however their ids sort', async () => {
    const { deps, letters, sent, inLine } = await rig(...['c', 'a', 'b'].map((key) => aWrite({ key })));
    for (const [index, key] of ['c', 'a', 'b'].entries())
      await letters.record(
        '1',
        aBurial({
          id: `outbound-${key}`,
          subject: { key },
          messageId: key,
          place: `0000000000000000001${index}`,
        }),
      );

    const { items, more } = await redriveSeveral(deps, ops, [
      'outbound-b',
      'outbound-a',
      'outbound-c',
      'outbound-a',
      'none',
    ]);

    expect(await inLine()).toEqual(['c', 'a', 'b']);
    expect(new Set(sent().map(({ body }) => JSON.stringify(body)))).toEqual(
      new Set(['{"account":"1","key":"c"}']),
    );
    expect(items).toHaveLength(4);
    expect(items).toContainEqual({ id: 'none', status: 'left', problem: 'There is no such dead letter' });
    expect(more).toBe(false);
  });

  test('or all takes those that wait, and no others', async () => {
    const { deps, letters, sent } = await rig();
    await letters.record(
      '1',
      aBurial({ id: 'outbound-2', subject: { key: 'write-2' }, messageId: 'message-2' }),
    );
    await discard(deps, ops, 'outbound-2');

    const { items } = await redriveSeveral(deps, ops, 'all');

    expect(items).toEqual([{ id: 'outbound-1', status: 'redriven' }]);
    expect(sent()).toHaveLength(1);
  });
});

describe('editing', () => {
  test('puts the new parts in place of the old, redrives, and names the fields alone', async () => {
    const { deps, writes, sent, audit, audits } = await rig();

    await editAndRedrive(deps, ops, 'outbound-1', { body: { value: 5 } });

    const write = await writes.find('1', 'write-1');
    expect(JSON.parse(write?.call ?? '')).toEqual({ path: { id: 8 }, body: { value: 5 } });
    expect(write).toMatchObject({ status: 'queued', edits: 1 });
    expect(sent()).toHaveLength(1);
    expect(await audits()).toEqual([
      ['ops', 'dead-letter.redrive', 'outbound-1', 'done'],
      ['ops', 'dead-letter.edit', 'outbound-1', 'done'],
    ]);
    const { items } = await audit.page('1', { limit: 5 });
    expect(items[1]).toMatchObject({ before: ['path.id', 'body.title'], after: ['path.id', 'body.value'] });
    expect(JSON.stringify(items)).not.toContain('Harbour');
  });

  test('to another record goes into that record’s line', async () => {
    const { deps, sent, inLine } = await rig();

    await editAndRedrive(deps, ops, 'outbound-1', { path: { id: 9 } });

    expect(sent()).toMatchObject([{ group: '1/deals/9' }]);
    expect([await inLine('1/deals/8'), await inLine('1/deals/9')]).toEqual([[], ['write-1']]);
  });

  test('to another record leaves the first record’s line to those who stand behind', async () => {
    const { deps, sent, inLine } = await rig();
    await deps.joinLine('1', '1/deals/8', [
      { key: 'write-1', lane: 'interactive' },
      { key: 'next', lane: 'interactive' },
    ]);

    await editAndRedrive(deps, ops, 'outbound-1', { path: { id: 9 } });

    expect(sent().map(({ body }) => body)).toEqual([
      { account: '1', key: 'next' },
      { account: '1', key: 'write-1' },
    ]);
    expect([await inLine('1/deals/8'), await inLine('1/deals/9')]).toEqual([['next'], ['write-1']]);
  });

  test('is checked as at the door, and what does not fit changes nothing', async () => {
    const { deps, writes, sent, audits } = await rig();

    const failure = await failureOf(() => editAndRedrive(deps, ops, 'outbound-1', { body: { titel: 'x' } }));

    expect(failure).toMatchObject({ name: 'InvalidInput', details: { field: 'body' } });
    expect(await writes.find('1', 'write-1')).toEqual(aWrite());
    expect(sent()).toEqual([]);
    expect(await audits()).toEqual([]);
  });

  test.each([
    ['is under way', async (writes: ReturnType<typeof createWrites>) => writes.begin('1', 'write-1', NOW_MS)],
    [
      'has its outcome',
      async (writes: ReturnType<typeof createWrites>) =>
        writes.settle('1', 'write-1', { status: 'sent', settledAt: '2026-11-20T09:00:00.000Z' }),
    ],
  ])('a write that %s is a conflict and sends nothing', async (_how, happen) => {
    const { deps, writes, sent, audits } = await rig();
    await happen(writes);

    const failure = await failureOf(() => editAndRedrive(deps, ops, 'outbound-1', { body: { value: 5 } }));

    expect(failure).toMatchObject({ name: 'Conflict' });
    expect((await writes.find('1', 'write-1'))?.call).toBe(aWrite().call);
    expect(sent()).toEqual([]);
    expect(await audits()).toMatchObject([['ops', 'dead-letter.edit', 'outbound-1', 'nothing']]);
  });

  test('by two at once lets one have its way and tells the other', async () => {
    const { deps, sent } = await rig();

    const outcomes = await Promise.allSettled(
      [5, 6].map((value) => editAndRedrive(deps, ops, 'outbound-1', { body: { value } })),
    );

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(sent()).toHaveLength(1);
  });

  test('a delivery is a conflict', async () => {
    const { deps, letters } = await rig();
    await letters.record('1', aBurial({ id: 'events-1', queue: 'events', message: delivery }));

    expect(await failureOf(() => editAndRedrive(deps, ops, 'events-1', { body: {} }))).toMatchObject({
      name: 'Conflict',
    });
  });
});

test('what was discarded is not sent, and is audited once', async () => {
  const { deps, sent, audits } = await rig();

  await discard(deps, ops, 'outbound-1');
  const again = await discard(deps, ops, 'outbound-1');

  expect(again.status).toBe('discarded');
  expect(sent()).toEqual([]);
  expect(await audits()).toEqual([['ops', 'dead-letter.discard', 'outbound-1', 'done']]);
});
