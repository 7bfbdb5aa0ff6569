import { describe, expect, test } from 'vitest';
import type { ToldChange } from '../../../../shared/webhooks/change.ts';
import { recognise } from '../../../../shared/webhooks/recognise.ts';
import { aDeliveryBody, aUserDeliveryBody, NOW_MS } from '../../../support/functions.ts';
import {
  dealChanged,
  dealDeleted,
  dealMergedAway,
  dealThatTookIn,
  leadChanged,
  userChanged,
  userCreated,
  userDeactivated,
  v1DealUpdated,
  v1PersonMerged,
  v1UserUpdated,
} from '../../../support/webhook-examples.ts';

const recognised = (body: unknown) => recognise(JSON.stringify(body), '1', NOW_MS);

/** What a body tells of; an error where it is not recognised. */
function toldBy(body: unknown): ToldChange {
  const found = recognised(body);
  if (!found.known) throw new Error(found.reason);
  return found.told;
}

describe('Pipedrive’s own examples of version 2 are recognised:', () => {
  test.each<[string, unknown, object]>([
    [
      'a user that was added',
      userCreated,
      { action: 'create', entity: 'user', id: '16943176', timeMs: 1669304389000, precisionMs: 1000 },
    ],
    [
      'a user that was changed',
      userChanged,
      { action: 'change', entity: 'user', id: '12415231', timeMs: 1669304542000, precisionMs: 1000 },
    ],
    [
      'a user that was deactivated',
      userDeactivated,
      { action: 'change', entity: 'user', id: '15702024', timeMs: 1669304802000, precisionMs: 1000 },
    ],
    [
      'a deal that was changed',
      dealChanged,
      { action: 'change', entity: 'deal', id: '8', timeMs: 1669302715724, precisionMs: 1 },
    ],
    [
      'a deal that was deleted',
      dealDeleted,
      { action: 'delete', entity: 'deal', id: '8', timeMs: 1669303013335, precisionMs: 1 },
    ],
    [
      'a lead that was changed',
      leadChanged,
      {
        action: 'change',
        entity: 'lead',
        id: '1f3c2b80-5e9d-11f0-8a3b-7b3a1c2d4e5f',
        timeMs: 1750349256754,
        actor: '12345678',
      },
    ],
    [
      'a deal that went into another',
      dealMergedAway,
      { action: 'delete', entity: 'deal', id: '9', merged: { to: '8' } },
    ],
    [
      'a deal that took in another',
      dealThatTookIn,
      { action: 'change', entity: 'deal', id: '8', merged: { from: '9' } },
    ],
  ])('%s', (_event, body, told) => {
    expect(recognised(body)).toMatchObject({ known: true, attempt: 1, told: { ...told, version: '2.0' } });
  });

  test('everything that is said of a change besides the record is kept', () => {
    const { after: _after, previous: _previous, ...head } = toldBy(dealChanged);

    expect(head).toEqual({
      entity: 'deal',
      id: '8',
      action: 'change',
      timeMs: 1669302715724,
      precisionMs: 1,
      previousIs: 'changed fields',
      actor: '12415231',
      source: 'app',
      bulk: false,
      correlationId: '121e5331-7ec6-4af8-9994-0e52fb489044',
      version: '2.0',
    });
  });

  test('the webhook and the attempt are told apart from the change', () => {
    const body = aDeliveryBody({ meta: { attempt: 3, webhook_id: 17 } });

    expect(recognised(body)).toMatchObject({ webhookId: '17', attempt: 3 });
  });

  test('the removal of a user arrives as a change that deactivates', () => {
    expect(toldBy(userDeactivated)).toMatchObject({
      after: { active_flag: false },
      previous: { active_flag: true },
    });
  });

  test('a deletion has nothing after it and the whole last state before it', () => {
    expect(toldBy(dealDeleted)).toMatchObject({
      after: null,
      previous: { id: 8, value: 100 },
      previousIs: 'whole',
    });
  });
});

describe('payloads of version 1 are recognised:', () => {
  test('a deal that was updated, with both whole records', () => {
    expect(recognised(v1DealUpdated)).toEqual({
      known: true,
      webhookId: '4710828',
      attempt: 1,
      told: {
        entity: 'deal',
        id: '9',
        action: 'change',
        // The microseconds 1739827361322662.
        timeMs: 1739827361322,
        precisionMs: 1,
        previousIs: 'whole',
        actor: '12415231',
        source: 'api',
        bulk: false,
        version: '1.0',
        after: v1DealUpdated.current,
        previous: v1DealUpdated.previous,
      },
    });
  });

  test.each<[string, string, object, object]>([
    ['added', 'create', { current: { id: 9 }, previous: null }, { after: { id: 9 }, previous: null }],
    ['deleted', 'delete', { current: null, previous: { id: 9 } }, { after: null, previous: { id: 9 } }],
    // Nothing is left of it, whatever the payload still shows.
    [
      'deleted',
      'delete',
      { current: { id: 9, deleted: true }, previous: { id: 9 } },
      { after: null, previous: { id: 9 } },
    ],
  ])('%s is a %s', (action, expected, sides, records) => {
    const body = { ...v1DealUpdated, ...sides, meta: { ...v1DealUpdated.meta, action } };

    expect(toldBy(body)).toMatchObject({ action: expected, ...records });
  });

  test('a user is taken out of the array, and the time in whole seconds as version 2 tells it', () => {
    expect(toldBy(v1UserUpdated)).toMatchObject({
      entity: 'user',
      id: '15702024',
      timeMs: 1739827361000,
      precisionMs: 1000,
      after: { id: 15702024, active_flag: false },
      previous: { id: 15702024, active_flag: true },
    });
  });

  test('without microseconds the time is that of the second', () => {
    const { timestamp_micro: _micro, ...meta } = v1DealUpdated.meta;

    expect(toldBy({ ...v1DealUpdated, meta })).toMatchObject({ timeMs: 1739827361000, precisionMs: 1000 });
  });

  test('the counter of version 1 begins with 0', () => {
    expect(recognised({ ...v1DealUpdated, retry: 3 })).toMatchObject({ attempt: 4 });
  });

  test('a merge told of the record that stays is its change, and names the one that it took in', () => {
    expect(toldBy(v1PersonMerged)).toMatchObject({
      entity: 'person',
      id: '5',
      action: 'change',
      merged: { from: '6' },
      after: { id: 5, name: 'Ada Lovelace' },
      // `previous` is the other record, and so nothing of this one's past.
      previous: null,
    });
  });

  test('a merge of which only the number of the other record is told names it all the same', () => {
    expect(toldBy({ ...v1PersonMerged, previous: null })).toMatchObject({ merged: { from: '6' } });
  });

  test('a merge told of the record that went is its deletion, and names where it went', () => {
    const body = { ...v1PersonMerged, meta: { ...v1PersonMerged.meta, id: 6 } };

    expect(toldBy(body)).toMatchObject({
      id: '6',
      action: 'delete',
      merged: { to: '5' },
      after: null,
      previous: { id: 6, name: 'A. Lovelace' },
    });
  });

  test.each<[string, object, string]>([
    ['an array of none', { current: [] }, 'unknown shape: current'],
    ['an array of two', { current: [{ id: 1 }, { id: 2 }] }, 'unknown shape: current'],
    ['nothing left of what was updated', { current: null }, 'unknown shape: current'],
    ['no time', { meta: { ...v1DealUpdated.meta, timestamp: undefined } }, 'unknown shape: meta.timestamp'],
    [
      'an action that is new',
      { meta: { ...v1DealUpdated.meta, action: 'moved' } },
      'unknown shape: meta.action',
    ],
    ['another company', { meta: { ...v1DealUpdated.meta, company_id: 2 } }, 'of another company'],
    ['an id with a separator', { meta: { ...v1DealUpdated.meta, id: '1#META' } }, 'unknown shape: meta.id'],
    ['another version', { v: 3 }, 'unknown shape: meta.action'],
  ])('but not with %s', (_form, part, reason) => {
    expect(recognised({ ...v1DealUpdated, ...part })).toEqual({ known: false, reason });
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
    ['no meta', { data: {}, previous: null }, 'unknown shape: meta'],
    ['an action that is new', aDeliveryBody({ meta: { action: 'merge' } }), 'unknown shape: meta.action'],
    ['another version', aDeliveryBody({ meta: { version: '3.0' } }), 'unknown shape: meta.version'],
    ['no time', aDeliveryBody({ meta: { timestamp: undefined } }), 'unknown shape: meta.timestamp'],
    [
      'a time that is none',
      aDeliveryBody({ meta: { timestamp: 'yesterday' } }),
      'unknown shape: meta.timestamp',
    ],
    [
      'a time that no clock has',
      aDeliveryBody({ meta: { timestamp: 10 ** 14 } }),
      'unknown shape: meta.timestamp',
    ],
    [
      'a date without a time',
      aDeliveryBody({ meta: { timestamp: '2022' } }),
      'unknown shape: meta.timestamp',
    ],
    [
      'a time without a zone',
      aDeliveryBody({ meta: { timestamp: '2026-11-20T08:00:00' } }),
      'unknown shape: meta.timestamp',
    ],
    ['data that is a list', aDeliveryBody({ data: [1] }), 'unknown shape: data'],
    ['a change to nothing', aDeliveryBody({ data: null }), 'unknown shape: data'],
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
    expect(recognise(raw, '1', NOW_MS)).toEqual({ known: false, reason: 'not JSON' });
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

    expect(recognise(raw, '1', NOW_MS)).toMatchObject({ known: false });
  });
});

describe('hostile fields do no harm:', () => {
  test('nothing is polluted', () => {
    const raw = JSON.stringify(aDeliveryBody()).replace(
      '"value":100',
      '"value":100,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}',
    );

    const body = recognise(raw, '1', NOW_MS);

    expect(body.known).toBe(true);
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect(body.known ? body.told.after : {}).not.toHaveProperty('polluted');
  });

  test('an id that JavaScript cannot hold is not taken for its neighbour', () => {
    const raw = JSON.stringify(aDeliveryBody()).replace('"entity_id":"8"', '"entity_id":9007199254740993');

    expect(recognise(raw, '1', NOW_MS)).toEqual({ known: false, reason: 'unknown shape: meta.entity_id' });
  });

  test('numbers that JavaScript cannot hold stay as they came', () => {
    const raw = JSON.stringify(aDeliveryBody()).replace(
      '"value":100',
      '"value":1e400,"big":9007199254740993',
    );

    const body = recognise(raw, '1', NOW_MS);

    expect(JSON.stringify(body.known && body.told.after)).toContain('"value":1e400,"big":9007199254740993');
  });

  test('five thousand custom fields are kept', () => {
    const custom = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`field_${index}`, index]));

    const body = recognised(aDeliveryBody({ data: { id: 8, custom_fields: custom } }));

    expect(body).toMatchObject({ known: true, told: { after: { custom_fields: { field_4999: 4999 } } } });
  });
});

describe('the time of a change', () => {
  const timeOf = (timestamp: unknown) => {
    const { timeMs, precisionMs } = toldBy(aUserDeliveryBody({ meta: { timestamp } }));
    return [timeMs, precisionMs];
  };

  test.each([
    ['in seconds', 1_669_304_389, [1_669_304_389_000, 1000]],
    ['in seconds as text', '1669304389', [1_669_304_389_000, 1000]],
    ['in milliseconds', 1_669_304_389_123, [1_669_304_389_123, 1]],
    ['in ISO', '2022-11-24T15:39:49.123Z', [1_669_304_389_123, 1]],
    ['in ISO of another zone', '2022-11-24T17:39:49.123+02:00', [1_669_304_389_123, 1]],
  ])('is taken %s', (_, timestamp, time) => {
    expect(timeOf(timestamp)).toEqual(time);
  });

  test('that is still to come is not believed: it would be the last word for as long', () => {
    const at = (ahead: number) =>
      recognised(aDeliveryBody({ meta: { timestamp: new Date(NOW_MS + ahead).toISOString() } }));

    expect(at(3_600_000)).toMatchObject({ known: true });
    expect(at(3_600_001)).toEqual({ known: false, reason: 'its time is still to come' });
  });

  test('of version 1 that is still to come is not believed either', () => {
    const body = { ...v1DealUpdated, meta: { ...v1DealUpdated.meta, company_id: 1 } };
    const later = { ...body, meta: { ...body.meta, timestamp_micro: (NOW_MS + 7_200_000) * 1000 } };

    expect([recognised(body).known, recognised(later).known]).toEqual([true, false]);
  });
});

test('parts of the envelope that are null or left out are as if they had not been said', () => {
  const { previous: _previous, ...body } = aDeliveryBody({
    meta: { correlation_id: null, webhook_id: null, is_bulk_edit: null, attempt: null },
  });

  expect(recognised(body)).toMatchObject({
    known: true,
    attempt: 1,
    told: { bulk: false, previous: null, action: 'change' },
  });
});

test('a record that is a number is none', () => {
  const raw = JSON.stringify(aDeliveryBody({ data: 'PLACE' })).replace('"PLACE"', '1e400');

  expect(recognise(raw, '1', NOW_MS)).toEqual({ known: false, reason: 'unknown shape: data' });
});
