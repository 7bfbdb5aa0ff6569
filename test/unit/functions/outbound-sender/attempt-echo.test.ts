import { expect, test } from 'vitest';
import { NotFound, Rejected, Throttled } from '../../../../shared/errors.ts';
import { aWrite } from '../../../support/functions.ts';
import { createOutbound } from '../../../support/outbound.ts';

/** Sends one write to a Pipedrive that replies in this way, and says in which order things were done. */
async function sent(write: ReturnType<typeof aWrite>, reply: () => Promise<unknown>): Promise<string[]> {
  const order: string[] = [];
  const { deps, send } = createOutbound([write], async () => {
    order.push('sent');
    return reply();
  });
  await send(write.key, {
    ...deps,
    settle: async (...settling) => {
      order.push('settled');
      return deps.settle(...settling);
    },
    expectEcho: async (_account, { operation }, call, key) => {
      order.push(`${key} marked: ${operation} ${JSON.stringify(call)}`);
      return {
        done: async (recordId) => {
          order.push(`done ${recordId ?? ''}`);
        },
      };
    },
  });
  return order;
}

test('a write is marked before it leaves, and awaited after its outcome is stored', async () => {
  const order = await sent(aWrite(), async () => ({ id: 77 }));

  expect(order).toEqual([
    'write-1 marked: addDeal {"body":{"title":"Harbour crane"}}',
    'sent',
    'settled',
    'done 77',
  ]);
});

test.each([
  ['refused', new Rejected('no', { status: 400 })],
  ['put off', new Throttled('full', 1000)],
  ['of no effect, because its record is gone', new NotFound('gone', { status: 404 })],
])('a write that is %s is awaited by nobody', async (_, error) => {
  const write = aWrite({ operation: 'deleteDeal', call: '{"path":{"id":8}}' });

  const order = await sent(write, async () => {
    throw error;
  });

  expect(order.filter((step) => step.startsWith('done'))).toEqual([]);
});
