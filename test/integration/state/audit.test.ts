import { describe, expect, test } from 'vitest';
import { Conflict } from '../../../shared/errors.ts';
import { createAudit } from '../../../shared/state/audit.ts';
import { failureOf } from '../../support/builders.ts';
import { ENGINES, startState } from './engines.ts';

const deed = { by: 'ops', action: 'dead-letter.redrive', subject: 'events-1' };

/** An audit whose clock moves a second with each deed. */
async function anAudit(options: Parameters<typeof startState>[0]) {
  let nowMs = Date.parse('2026-11-20T09:00:00.000Z');
  let ids = 0;
  const audit = createAudit(await startState(options), {
    now: () => (nowMs += 1000),
    newId: () => `id-${++ids}`,
  });
  const outcomes = async () => (await audit.page('1', { limit: 10 })).items.map(({ outcome }) => outcome);
  return { ...audit, outcomes };
}

describe.each(ENGINES)('the audit %s', (_engine, options) => {
  test('lists who did what and when, newest first and a page at a time', async () => {
    const { audited, page } = await anAudit(options);
    for (const subject of ['one', 'two', 'three'])
      await audited('1', { ...deed, subject }, async () => ({ changed: true, value: subject }));

    const first = await page('1', { limit: 2 });
    const second = await page('1', { limit: 2, after: first.next ?? '' });

    expect(first.items.map(({ subject }) => subject)).toEqual(['three', 'two']);
    expect(second.items).toEqual([
      {
        ...deed,
        subject: 'one',
        id: expect.stringMatching(/^\d{13}-id-1$/),
        at: '2026-11-20T09:00:01.000Z',
        outcome: 'done',
      },
    ]);
    expect((await page('2', { limit: 2 })).items).toEqual([]);
  });

  test('has an entry before the deed has its effect', async () => {
    const { audited, outcomes } = await anAudit(options);

    const during = await audited('1', deed, async () => ({ changed: true, value: await outcomes() }));

    expect(during).toEqual(['asked']);
    expect(await outcomes()).toEqual(['done']);
  });

  test('says of a deed that changed nothing or was refused that it did nothing', async () => {
    const { audited, outcomes } = await anAudit(options);

    await audited('1', deed, async () => ({ changed: false, value: undefined }));
    await failureOf(() => audited('1', deed, () => Promise.reject(new Conflict('no'))));

    expect(await outcomes()).toEqual(['nothing', 'nothing']);
  });

  test('leaves open what came of a deed that was cut short', async () => {
    const { audited, outcomes } = await anAudit(options);

    await failureOf(() => audited('1', deed, () => Promise.reject(new Error('power cut'))));

    expect(await outcomes()).toEqual(['asked']);
  });
});
