import { describe, expect, test } from 'vitest';
import { type Burial, createDeadLetters, type DeadLetter } from '../../../shared/state/dead-letters.ts';
import { keys } from '../../../shared/state/keys.ts';
import { ENGINES, startState, tally } from './engines.ts';

const NOW_MS = Date.parse('2026-11-20T09:00:00.000Z');
const aBurial = (part: Partial<Burial> = {}): Burial => ({
  id: 'events-1',
  queue: 'events',
  subject: { delivery: 'd-1', entity: 'deal', recordId: '8' },
  reason: 'InvalidInput: data.id is required',
  at: '2026-11-20T08:00:00.000Z',
  receives: 1,
  group: '1/deal/8',
  messageId: 'message-1',
  place: '00000000000000000001',
  message: { account: '1', id: 'd-1', receivedAt: '2026-11-20T07:59:00.000Z', raw: '{"data":"ä"}' },
  ...part,
});

/** The store over an engine, with one burial in it. */
async function buried(options: Parameters<typeof startState>[0]) {
  const table = await startState(options);
  const letters = createDeadLetters(table);
  await letters.record('1', aBurial());
  const read = async (): Promise<DeadLetter> => {
    const letter = await letters.find('1', 'events-1');
    if (!letter) throw new Error('The dead letter is gone');
    return letter;
  };
  const kept = () => table.get(keys.deadLetterMessage('1', 'events-1'));
  return { table, letters, read, kept };
}

describe.each(ENGINES)('dead letters %s', (_engine, options) => {
  test('wait with what they are about, and their message apart', async () => {
    const { letters, read } = await buried(options);

    expect(await read()).toEqual(
      expect.objectContaining({
        id: 'events-1',
        status: 'waiting',
        delivery: 'd-1',
        firstAt: '2026-11-20T08:00:00.000Z',
        lastAt: '2026-11-20T08:00:00.000Z',
        burials: 1,
      }),
    );
    expect(await letters.message('1', 'events-1')).toEqual(aBurial().message);
    expect(JSON.stringify(await letters.page('1', { limit: 10 }))).not.toContain('ä');
  });

  test('are noted once for a message, however often it is buried and even when it was decided', async () => {
    const { letters, read } = await buried(options);
    const redriven = await letters.decide('1', await read(), 'redriven', NOW_MS);

    await letters.record('1', aBurial({ at: '2026-11-20T08:02:00.000Z', reason: 'again' }));

    expect(await read()).toEqual(redriven);
  });

  test('wait again when another message of the same subject is buried', async () => {
    const { letters, read, kept } = await buried(options);
    await letters.decide('1', await read(), 'redriven', NOW_MS);

    await letters.record(
      '1',
      aBurial({ messageId: 'message-2', at: '2026-11-20T10:00:00.000Z', receives: 5, reason: 'Unavailable' }),
    );

    const letter = await read();
    expect(letter).toMatchObject({
      status: 'waiting',
      firstAt: '2026-11-20T08:00:00.000Z',
      lastAt: '2026-11-20T10:00:00.000Z',
      receives: 5,
      burials: 2,
      reason: 'Unavailable',
    });
    expect(letter).not.toHaveProperty('decidedAt');
    expect(await kept()).not.toHaveProperty('expiresAt');
  });

  test('are decided by one of twenty, and go with their message after thirty days', async () => {
    const { table, letters, read, kept } = await buried(options);
    const seen = await read();

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => letters.decide('1', seen, 'redriven', NOW_MS)),
    );

    expect(tally(answers.map((answer) => String(answer !== undefined)))).toEqual({ true: 1, false: 19 });
    const expiresAt = NOW_MS / 1000 + 30 * 86_400;
    expect(await table.get(keys.deadLetter('1', 'events-1'))).toMatchObject({
      status: 'redriven',
      expiresAt,
    });
    expect(await kept()).toMatchObject({ expiresAt });
  });

  test('that were buried again since are not decided by who saw the burial before', async () => {
    const { letters, read, kept } = await buried(options);
    const seen = await read();
    await letters.record('1', aBurial({ messageId: 'message-2' }));

    expect(await letters.decide('1', seen, 'discarded', NOW_MS)).toBeUndefined();
    expect((await read()).status).toBe('waiting');
    expect(await kept()).not.toHaveProperty('expiresAt');
  });

  test('that are buried again while a decision is being noted keep their message for good', async () => {
    const { table, letters, read, kept } = await buried(options);
    const slow = createDeadLetters({
      ...table,
      update: async (key, ...change) => {
        const isMessage = key.pk === keys.deadLetterMessage('1', 'events-1').pk;
        if (isMessage) await letters.record('1', aBurial({ messageId: 'message-2' }));
        return table.update(key, ...change);
      },
    });

    await slow.decide('1', await read(), 'redriven', NOW_MS);

    expect((await read()).status).toBe('waiting');
    expect(await kept()).not.toHaveProperty('expiresAt');
  });

  test('keep the largest delivery there can be', async () => {
    const { letters } = await buried(options);
    const raw = '"'.repeat(256 * 1024);

    await letters.record('1', aBurial({ id: 'events-2', message: { raw } }));

    expect(await letters.message('1', 'events-2')).toEqual({ raw });
  });

  test('are listed a page at a time, those of one account only', async () => {
    const { letters } = await buried(options);
    await letters.record('1', aBurial({ id: 'outbound-1', queue: 'outbound', subject: { key: 'k' } }));
    await letters.record('2', aBurial({ id: 'events-3' }));

    const first = await letters.page('1', { limit: 1 });
    const second = await letters.page('1', { limit: 5, after: first.next ?? '' });

    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(['events-1', 'outbound-1']);
    expect(second.next).toBeUndefined();
    expect(await letters.find('2', 'events-1')).toBeUndefined();
  });
});
