import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { RecordChangeEvent } from '../../../../shared/bus-events/record-change.ts';
import type { RecordChange } from '../../../../shared/webhooks/change.ts';
import { cleanEvent } from '../../../../shared/webhooks/clean-event.ts';
import { recognise } from '../../../../shared/webhooks/recognise.ts';
import { toChange } from '../../../../shared/webhooks/to-change.ts';
import { NOW_MS } from '../../../support/functions.ts';
import {
  dealChanged,
  dealDeleted,
  dealMergedAway,
  dealThatTookIn,
  leadChanged,
  userCreated,
  userDeactivated,
  v1DealUpdated,
  v1PersonMerged,
  v1UserUpdated,
} from '../../../support/webhook-examples.ts';

const EXAMPLES = {
  dealChanged,
  dealDeleted,
  dealMergedAway,
  dealThatTookIn,
  leadChanged,
  userCreated,
  userDeactivated,
  v1DealUpdated,
  v1PersonMerged,
  v1UserUpdated,
};

function changeOf(body: unknown): RecordChange {
  const recognised = recognise(JSON.stringify(body), '1', NOW_MS);
  if (!recognised.known) throw new Error(recognised.reason);
  return toChange(recognised.told);
}

const eventOf = (body: unknown, part: Partial<Parameters<typeof cleanEvent>[0]> = {}) =>
  cleanEvent({ id: 'c-1', account: '1', change: changeOf(body), sequence: 4, ...part });

test('a change becomes an event with everything a consumer needs', () => {
  const { type, detail } = eventOf(dealThatTookIn);

  expect(type).toBe('deal.change');
  expect(detail).toMatchObject({
    schemaVersion: '1',
    id: 'c-1',
    account: '1',
    entity: 'deal',
    entityId: '8',
    action: 'change',
    changed: ['value'],
    before: { value: 60 },
    after: { id: 8, value: 100, visible_to: 3 },
    actor: '12415231',
    source: 'app',
    time: '2022-11-24T15:14:02.131Z',
    sequence: 4,
    correlationId: '7f0a2c1e-07b7-4f0b-8a43-0c5d9a3b1f11',
    mergedFrom: '9',
    bulk: false,
    stale: false,
    recovered: false,
    replayed: false,
    confirmed: false,
  });
  expect(detail).not.toHaveProperty('gapId');
});

describe('what was before is', () => {
  test('of a change in version 1 only what changed, as version 2 tells it', () => {
    const { detail } = eventOf(v1DealUpdated);

    expect(detail).toMatchObject({ changed: ['title'], before: { title: 'Deal Title' } });
    expect(Object.keys(detail.before ?? {})).toEqual(['title']);
  });

  test('of a custom field under its key', () => {
    const key = 'dcf558aac1ae4e8c4f849ba5e668430d8df9be12';
    const { detail } = eventOf({ ...v1DealUpdated, previous: { ...v1DealUpdated.current, [key]: 150 } });

    expect(detail.changed).toEqual([`custom_fields.${key}`]);
    expect(detail.before).toEqual({ custom_fields: { [key]: { value: 150, currency: 'EUR' } } });
  });

  test('of a deletion the last state, and nothing is after it', () => {
    const { detail } = eventOf(dealMergedAway);

    expect(detail).toMatchObject({ changed: [], before: { id: 9, value: 100 }, after: null, mergedTo: '8' });
  });

  test('of a creation nothing', () => {
    expect(eventOf(userCreated).detail).toMatchObject({ changed: [], before: null, after: { id: 16943176 } });
  });

  test('not known of one that took in another in version 1', () => {
    expect(eventOf(v1PersonMerged).detail).toMatchObject({ changed: [], before: null, mergedFrom: '6' });
  });
});

test('a recovered change says so, with the gap that it was found in and nobody who did it', () => {
  const { actor: _actor, source: _source, ...change } = changeOf(v1DealUpdated);
  const read: RecordChange = { ...change, version: 'read' };

  const { detail } = cleanEvent({
    id: 'c-1',
    account: '1',
    change: read,
    sequence: 5,
    gapId: 'g-1',
    confirmed: true,
  });

  expect(detail).toMatchObject({ recovered: true, gapId: 'g-1', confirmed: true, actor: null, source: null });
});

test('an outdated change has no number', () => {
  expect(eventOf(dealChanged, { sequence: undefined, stale: true }).detail).toMatchObject({
    stale: true,
    sequence: null,
  });
});

describe('the schema', () => {
  test.each(Object.entries(EXAMPLES))('takes the event of %s as the bus carries it', (_, body) => {
    const { detail } = eventOf(body);

    const carried: unknown = JSON.parse(JSON.stringify(detail));

    expect(RecordChangeEvent.parse(carried)).toEqual(carried);
  });

  test('takes an event whose records were too large for the bus', () => {
    const { before: _before, after: _after, ...rest } = eventOf(dealChanged).detail;

    expect(RecordChangeEvent.safeParse({ ...rest, truncated: true }).success).toBe(true);
  });

  test.each(['schemaVersion', 'id', 'changed', 'sequence', 'stale', 'recovered', 'confirmed'])(
    'misses %s where it is gone',
    (field) => {
      const detail = new Map<string, unknown>(Object.entries(eventOf(dealChanged).detail));
      detail.delete(field);

      expect(RecordChangeEvent.safeParse(Object.fromEntries(detail)).success).toBe(false);
    },
  );

  test('can be published as JSON schema, each field with what it means', () => {
    const published = z.toJSONSchema(RecordChangeEvent, { target: 'draft-04' });

    const fields = Object.values(published.properties ?? {});
    expect(fields).toHaveLength(23);
    expect(fields.filter((field) => typeof field === 'object' && !field.description)).toEqual([]);
    expect(published.required).toContain('id');
    expect(published.required).not.toContain('gapId');
  });
});
