import { describe, expect, test } from 'vitest';
import { recognise } from '../../../../shared/webhooks/delivery.ts';
import { aDeliveryBody } from '../../../support/functions.ts';
import {
  dealChanged,
  dealDeleted,
  userChanged,
  userCreated,
  userDeactivated,
  v1Payload,
} from '../../../support/webhook-examples.ts';

const recognised = (body: unknown) => recognise(JSON.stringify(body), '1');

/** A lead's event as a third party recorded it; leads have uuids. */
const leadChanged = {
  data: {
    id: '1f3c2b80-5e9d-11f0-8a3b-7b3a1c2d4e5f',
    title: 'Lead Title',
    owner_id: 12345678,
    person_id: 12,
    organization_id: null,
    value: { amount: 123, currency: 'BRL' },
    is_archived: false,
    update_time: '2025-06-19T16:07:36.753Z',
    custom_fields: {},
  },
  previous: { update_time: '2025-06-19T16:07:30.029Z', value: null },
  meta: {
    action: 'change',
    company_id: '1',
    correlation_id: '8d7f9a10-5e9d-11f0-8a3b-7b3a1c2d4e5f',
    entity_id: '1f3c2b80-5e9d-11f0-8a3b-7b3a1c2d4e5f',
    entity: 'lead',
    id: '93b1c4d2-5e9d-11f0-8a3b-7b3a1c2d4e5f',
    is_bulk_edit: false,
    timestamp: '2025-06-19T16:07:36.754Z',
    type: 'application',
    user_id: '12345678',
    version: '2.0',
    webhook_id: '12345678',
    webhook_owner_id: '12345678',
    change_source: 'app',
    permitted_user_ids: ['12345678'],
    attempt: 1,
    host: 'pd.pipedrive.com',
  },
};

describe('Pipedrive’s own examples are recognised:', () => {
  test.each<[string, unknown, object]>([
    [
      'a user that was added',
      userCreated,
      { action: 'create', entity: 'user', entity_id: '16943176', timestamp: 1669304389000 },
    ],
    [
      'a user that was changed',
      userChanged,
      { action: 'change', entity: 'user', entity_id: '12415231', timestamp: 1669304542000 },
    ],
    [
      'a user that was deactivated',
      userDeactivated,
      { action: 'change', entity: 'user', entity_id: '15702024', timestamp: 1669304802000 },
    ],
    [
      'a deal that was changed',
      dealChanged,
      { action: 'change', entity: 'deal', entity_id: '8', timestamp: 1669302715724 },
    ],
    [
      'a deal that was deleted',
      dealDeleted,
      { action: 'delete', entity: 'deal', entity_id: '8', timestamp: 1669303013335 },
    ],
    [
      'a lead that was changed',
      leadChanged,
      {
        action: 'change',
        entity: 'lead',
        entity_id: '1f3c2b80-5e9d-11f0-8a3b-7b3a1c2d4e5f',
        timestamp: 1750349256754,
      },
    ],
  ])('%s', (_event, body, meta) => {
    expect(recognised(body)).toMatchObject({
      known: true,
      delivery: { meta: { ...meta, company_id: '1', version: '2.0' } },
    });
  });

  test('the removal of a user arrives as a change that deactivates', () => {
    const body = recognised(userDeactivated);

    expect(body).toMatchObject({
      delivery: { data: { active_flag: false }, previous: { active_flag: true } },
    });
  });

  test('a deletion has no data and the last state as previous', () => {
    expect(recognised(dealDeleted)).toMatchObject({
      delivery: { data: null, previous: { id: 8, value: 100 } },
    });
  });

  test('what we do not use of the envelope is dropped', () => {
    const body = recognised(dealChanged);

    expect(body).not.toHaveProperty('delivery.meta.host');
    expect(body).toHaveProperty('delivery.data.stage_id', 2);
  });
});

describe('ids are the same', () => {
  test('as numbers and as texts', () => {
    const numbers = aDeliveryBody({
      meta: { entity_id: 8, company_id: 1, user_id: 12415231, webhook_id: 4710827 },
    });

    expect(recognised(numbers)).toEqual(recognised(aDeliveryBody()));
  });
});

describe('what does not fit is named and not refused:', () => {
  test.each<[string, unknown, string]>([
    ['a payload of v1', v1Payload, 'unknown shape: meta.action'],
    ['no meta', { data: {}, previous: null }, 'unknown shape: meta'],
    ['an action that is new', aDeliveryBody({ meta: { action: 'merge' } }), 'unknown shape: meta.action'],
    ['another version', aDeliveryBody({ meta: { version: '3.0' } }), 'unknown shape: meta.version'],
    ['no time', aDeliveryBody({ meta: { timestamp: undefined } }), 'unknown shape: meta.timestamp'],
    [
      'a time that is none',
      aDeliveryBody({ meta: { timestamp: 'yesterday' } }),
      'unknown shape: meta.timestamp',
    ],
    ['data that is a list', aDeliveryBody({ data: [1] }), 'unknown shape: data'],
    ['an entity that is none', aDeliveryBody({ meta: { entity: 'deal#1' } }), 'unknown shape: meta.entity'],
    ['no entity id', aDeliveryBody({ meta: { entity_id: null } }), 'unknown shape: meta.entity_id'],
    ['a list', [], 'unknown shape: body'],
    ['null', null, 'unknown shape: body'],
    ['a text', 'x', 'unknown shape: body'],
    ['a foreign company', aDeliveryBody({ meta: { company_id: '2' } }), 'of another company'],
    [
      'a company that only begins like ours',
      aDeliveryBody({ meta: { company_id: '1#META' } }),
      'unknown shape: meta.company_id',
    ],
  ])('%s', (_form, body, reason) => {
    expect(recognised(body)).toEqual({ known: false, reason });
  });

  test.each(['', '{', '{"meta":', '\uFEFF{}', 'NaN', "{'meta':1}"])('the text %j', (raw) => {
    expect(recognise(raw, '1')).toEqual({ known: false, reason: 'not JSON' });
  });

  test.each(['1#META', 'a/../b', 'x'.repeat(3000), '', '1 2', 1.5, -1.5, true, { $ne: null }, ['8']])(
    'the entity id %j',
    (entityId) => {
      const body = recognised(aDeliveryBody({ meta: { entity_id: entityId } }));

      expect(body).toEqual({ known: false, reason: 'unknown shape: meta.entity_id' });
    },
  );

  test('JSON nested a hundred thousand deep', () => {
    const raw = `{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

    expect(recognise(raw, '1')).toMatchObject({ known: false });
  });
});

describe('hostile fields do no harm:', () => {
  test('nothing is polluted', () => {
    const raw = JSON.stringify(aDeliveryBody()).replace(
      '"value":100',
      '"value":100,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}',
    );

    const body = recognise(raw, '1');

    expect(body.known).toBe(true);
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect(body.known ? body.delivery.data : {}).not.toHaveProperty('polluted');
  });

  test('an id that JavaScript cannot hold is not taken for its neighbour', () => {
    const raw = JSON.stringify(aDeliveryBody()).replace('"entity_id":"8"', '"entity_id":9007199254740993');

    expect(recognise(raw, '1')).toEqual({ known: false, reason: 'unknown shape: meta.entity_id' });
  });

  test('numbers that JavaScript cannot hold stay as they came', () => {
    const raw = JSON.stringify(aDeliveryBody()).replace(
      '"value":100',
      '"value":1e400,"big":9007199254740993',
    );

    const body = recognise(raw, '1');

    expect(JSON.stringify(body.known && body.delivery.data)).toContain(
      '"value":1e400,"big":9007199254740993',
    );
  });

  test('five thousand custom fields are kept', () => {
    const custom = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`field_${index}`, index]));

    const body = recognised(aDeliveryBody({ data: { id: 8, custom_fields: custom } }));

    expect(body).toMatchObject({ known: true, delivery: { data: { custom_fields: { field_4999: 4999 } } } });
  });
});
