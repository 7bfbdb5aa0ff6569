import { describe, expect, test } from 'vitest';
import { createHeardWebhooks } from '../../../shared/state/heard.ts';
import { createMemoryTable } from '../../support/memory-table.ts';
import { startTable, TABLES } from './engines.ts';

const MINUTE_MS = 60_000;
const aDelivery = (receivedMs: number, attempt = 1) => ({
  webhookId: '70',
  receivedMs,
  eventMs: receivedMs - 500,
  attempt,
});

describe.each(TABLES)('what was heard from a webhook %s', (_engine, options) => {
  test('is its latest delivery, whichever process notes it last', async () => {
    const table = await startTable(options);
    const [one, other] = [createHeardWebhooks(table), createHeardWebhooks(table)];

    await one.note('1', aDelivery(2000));
    await other.note('1', aDelivery(1000));

    expect(await one.all('1')).toEqual([{ webhookId: '70', receivedMs: 2000, eventMs: 1500 }]);
    expect(await one.all('2')).toEqual([]);
  });

  test('still tells of a late attempt after first attempts came again', async () => {
    const heard = createHeardWebhooks(await startTable(options));

    await heard.note('1', aDelivery(1000));
    await heard.note('1', aDelivery(2000, 3));
    await heard.note('1', aDelivery(3000 + MINUTE_MS));

    expect(await heard.all('1')).toEqual([
      { webhookId: '70', receivedMs: 63_000, eventMs: 62_500, late: { atMs: 2000, attempt: 3 } },
    ]);
  });
});

test('a process notes one delivery a minute of each webhook, and one that was late', async () => {
  const table = createMemoryTable();
  const heard = createHeardWebhooks(table);

  for (let ms = 0; ms < 2 * MINUTE_MS; ms += 1000) {
    await heard.note('1', aDelivery(ms));
    await heard.note('1', aDelivery(ms + 1, 2));
    await heard.note('1', { ...aDelivery(ms), webhookId: '71' });
  }

  expect(table.updates()).toBe(6);
});

test('what could not be noted is noted by the next delivery', async () => {
  const table = createMemoryTable();
  let isDown = true;
  const update: typeof table.update = (...given) =>
    isDown ? Promise.reject(new Error('The table is down')) : table.update(...given);
  const heard = createHeardWebhooks({ ...table, update });

  await expect(heard.note('1', aDelivery(1000))).rejects.toThrow('down');
  isDown = false;
  await heard.note('1', aDelivery(1001));

  expect(await heard.all('1')).toMatchObject([{ receivedMs: 1001 }]);
});
