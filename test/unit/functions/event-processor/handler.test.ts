import { expect, test } from 'vitest';
import { createHandler } from '../../../../functions/event-processor/handler.ts';
import {
  aContext,
  aDeliveryBody,
  anSqsEvent,
  anSqsRecord,
  aUserDeliveryBody,
  createMemoryObserver,
} from '../../../support/functions.ts';
import { createProcessor } from '../../../support/processor.ts';

/** The real handler; publishing an event of deal 13 fails. */
function processor() {
  const buried: [string, string][] = [];
  const { deps, published, heard } = createProcessor();
  const observer = createMemoryObserver();
  const handler = createHandler({
    ...deps,
    publish: async (event) => {
      if (event.detail.entityId === '13') throw new Error('the bus is down for ada@example.com');
      await deps.publish(event);
    },
    bury: async ({ messageId }, reason) => {
      buried.push([messageId, reason]);
    },
    mostReceives: 5,
    needsMs: 2_000,
    ...observer,
  });
  return { handler, buried, published, heard, ...observer };
}

const message = (id: string, body: unknown) => ({
  account: '1',
  id,
  receivedAt: '2026-11-20T08:59:59.000Z',
  raw: JSON.stringify(body),
});

test('a delivery is processed, counted with its effect and noted without what it says', async () => {
  const { handler, counts, lines } = processor();

  const answer = await handler(
    anSqsEvent(anSqsRecord('m-1', message('d-1', aUserDeliveryBody()))),
    aContext(),
  );

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(counts).toEqual([{ name: 'DeliveryProcessed', fields: { account: '1', effect: 'applied' } }]);
  expect(lines).toEqual([
    {
      level: 'info',
      sentence: 'event processed',
      fields: { account: '1', event: 'd-1', kind: 'delivery', effect: 'applied' },
    },
  ]);
});

test('one that happened more than five minutes ago is counted as late, for the alarm', async () => {
  const { handler, counts } = processor();
  const body = aDeliveryBody({ meta: { timestamp: '2026-11-20T08:54:59.999Z' } });

  await handler(anSqsEvent(anSqsRecord('m-1', message('d-1', body))), aContext());

  expect(counts.map(({ name }) => name)).toEqual(['DeliveryProcessed', 'EventLate']);
});

test('one that cannot be read is counted for the alarm, and its replay is not', async () => {
  const { handler, counts } = processor();
  const odd = message('d-1', '<html>');
  const replay = { kind: 'replay', account: '1', id: 'd-1', request: 'again' };

  await handler(anSqsEvent(anSqsRecord('m-1', odd), anSqsRecord('m-2', replay)), aContext());

  expect(counts.map(({ name }) => name)).toEqual([
    'DeliveryProcessed',
    'EventUnrecognised',
    'DeliveryProcessed',
  ]);
});

test('a delivery tells that its webhook lives, with the attempt it was', async () => {
  const { handler, heard } = processor();
  const body = aDeliveryBody({ meta: { attempt: 3 } });

  await handler(anSqsEvent(anSqsRecord('m-1', message('d-1', body))), aContext());

  expect(await heard.all('1')).toEqual([
    {
      webhookId: '4710827',
      receivedMs: Date.parse('2026-11-20T08:59:59.000Z'),
      eventMs: Date.parse('2026-11-20T08:59:58.724Z'),
      late: { atMs: Date.parse('2026-11-20T08:59:59.000Z'), attempt: 3 },
    },
  ]);
});

test('one delivered twice in a batch is counted as a duplicate and published once', async () => {
  const { handler, counts, published } = processor();
  const body = message('d-1', aDeliveryBody());

  await handler(anSqsEvent(anSqsRecord('m-1', body), anSqsRecord('m-2', body)), aContext());

  expect(counts.map(({ fields }) => fields.effect)).toEqual(['applied', 'duplicate']);
  expect(published).toHaveLength(1);
});

test.each([
  ['no JSON', '{"account":', 'InvalidInput: The message is not JSON'],
  [
    'an account that cannot be one',
    { ...message('d-1', aDeliveryBody()), account: '1#X' },
    'InvalidInput: message.account must have the format regex',
  ],
  [
    'a body that is missing',
    { account: '1', id: 'd-1', receivedAt: '' },
    'InvalidInput: message.raw is required',
  ],
  [
    'a user whose id is none',
    message('d-1', aUserDeliveryBody({ meta: { entity_id: 'ada' } })),
    'InvalidInput: meta.entity_id must have the format regex',
  ],
  [
    'a user whose name is a list',
    message('d-1', aUserDeliveryBody({ data: { name: ['ada@example.com'] } })),
    'InvalidInput: data.name must be of type string',
  ],
])('poison that is %s is buried at once with its reason, and its line goes on', async (_, body, reason) => {
  const { handler, buried, published } = processor();

  const answer = await handler(
    anSqsEvent(anSqsRecord('m-1', body), anSqsRecord('m-2', message('d-2', aDeliveryBody()))),
    aContext(),
  );

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(buried).toEqual([['m-1', reason]]);
  expect(published).toHaveLength(1);
});

test('one that fails holds back itself and the later ones of its record, and no other record', async () => {
  const { handler, buried, published } = processor();
  const of13 = (id: string) => message(id, aDeliveryBody({ meta: { entity_id: '13' } }));

  const answer = await handler(
    anSqsEvent(
      anSqsRecord('m-1', of13('d-1'), { group: '1/deal/13' }),
      anSqsRecord('m-2', message('d-2', aDeliveryBody()), { group: '1/deal/8' }),
      anSqsRecord('m-3', of13('d-3'), { group: '1/deal/13' }),
    ),
    aContext(),
  );

  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-3' }] });
  expect(published.map(({ detail }) => detail.id)).toEqual(['d-2']);
  expect(buried).toEqual([]);
});

test('one that failed often enough is buried with a reason that says nothing personal', async () => {
  const { handler, buried, lines } = processor();
  const body = message('d-1', aDeliveryBody({ meta: { entity_id: '13' } }));

  const answer = await handler(anSqsEvent(anSqsRecord('m-1', body, { receives: 5 })), aContext());

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(buried).toEqual([['m-1', 'Error']]);
  expect(JSON.stringify(lines)).not.toContain('ada@example.com');
});
