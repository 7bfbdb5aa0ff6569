import { expect, test } from 'vitest';
import { sendAtOnce, sendAtRate } from '../../../bench/webhooks/sending.ts';

test('so many senders send every number once, and each waits for its answer', async () => {
  const sent: number[] = [];
  let underWay = 0;
  let most = 0;

  await sendAtOnce([1, 2, 3, 4, 5], 2, async (number) => {
    most = Math.max(most, ++underWay);
    await Promise.resolve();
    underWay--;
    sent.push(number);
  });

  expect(sent.toSorted()).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test('at a rate nothing waits for an answer', async () => {
  const { promise: lastSent, resolve } = Promise.withResolvers<void>();

  const answers = await sendAtRate([1, 2, 3], 1_000_000, async (number) => {
    if (number === 3) resolve();
    await lastSent;
    return `answer ${number}`;
  });

  expect(answers).toEqual(['answer 1', 'answer 2', 'answer 3']);
});
