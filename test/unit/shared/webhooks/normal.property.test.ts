import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Entity, eventData } from '../../../../lib/simulator/changes/entities.ts';
import { customKey } from '../../../../lib/simulator/records/field.ts';
import { shownProject } from '../../../../lib/simulator/records/project.ts';
import { shownUser } from '../../../../lib/simulator/records/user.ts';
import { HEALTHY, type WebhookRecord } from '../../../../lib/simulator/records/webhook.ts';
import { createSimulator } from '../../../../lib/simulator/simulator.ts';
import type { Kinds } from '../../../../lib/simulator/store/company.ts';
import { flatDeal } from '../../../../lib/simulator/v1/deal.ts';
import { collectedOrganization } from '../../../../lib/simulator/v1/organization.ts';
import { flatPerson } from '../../../../lib/simulator/v1/person.ts';
import { recentProduct } from '../../../../lib/simulator/v1/product.ts';
import { withTypedCustomFields } from '../../../../lib/simulator/webhooks/event-custom-fields.ts';
import { payloadV1 } from '../../../../lib/simulator/webhooks/webhook-payloads-v1.ts';
import { differs } from '../../../../shared/webhooks/differs.ts';
import { parseExactly } from '../../../../shared/webhooks/exact-json.ts';
import { normal, type Shape } from '../../../../shared/webhooks/normal/normal.ts';
import { createDrivenTimers } from '../../../support/driven-timers.ts';

const ENTITIES = ['deal', 'person', 'organization', 'activity', 'lead', 'product', 'user', 'project', 'note'];
const SHAPES: readonly Shape[] = ['webhook-1', 'webhook-2', 'rest-1', 'rest-2'];

/** Names that a rule may be about, old and new, and any others. */
const KEY = 'dcf558aac1ae4e8c4f849ba5e668430d8df9be12';
const aName = fc.oneof(
  fc.constantFrom(
    ...[
      'id',
      'title',
      'user_id',
      'owner_id',
      'label',
      'label_ids',
      'visible_to',
      'active_flag',
      'deleted',
      'is_deleted',
    ],
    ...[
      'status',
      'add_time',
      'update_time',
      'due_time',
      'duration',
      'email',
      'emails',
      'address',
      'address_country',
    ],
    ...[
      'location',
      'location_value',
      'custom_fields',
      KEY,
      `${KEY}_currency`,
      `${KEY}_until`,
      'lang',
      'access',
      'modified',
    ],
    ...['busy_flag', 'participants', 'selectable', 'cc_email', 'person_id', '__proto__', 'constructor'],
  ),
  fc.string(),
);
const aValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom('2026-11-20 09:00:00', '09:30', '', '3', '24,25', 0, 1, true, null),
  fc.record({ type: fc.string(), value: fc.jsonValue({ maxDepth: 1 }), currency: fc.constant('EUR') }),
  fc.record({ type: fc.string(), values: fc.array(fc.record({ id: fc.nat() })) }),
  fc.record({ type: fc.string(), id: fc.jsonValue({ maxDepth: 1 }) }),
  fc.record({ type: fc.string(), from: fc.string(), until: fc.string() }),
  fc.record({ value: fc.jsonValue({ maxDepth: 1 }), name: fc.string() }),
  fc.array(fc.record({ value: fc.string(), primary_flag: fc.boolean() })),
);
const aRecord = fc.dictionary(aName, fc.oneof(aValue, fc.dictionary(aName, aValue)));

test('what is normal stays as it is, of whatever kind and shape', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ENTITIES),
      fc.constantFrom(...SHAPES),
      aRecord,
      (entity, shape, record) => {
        const once = normal(entity, shape, record);

        expect(JSON.stringify(normal(entity, shape, once))).toBe(JSON.stringify(once));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a normal record does not differ from itself, and of two each finds the same differences', () => {
  fc.assert(
    fc.property(aRecord, aRecord, (a, b) => {
      expect(differs(a, a)).toEqual([]);
      expect(differs(a, b).sort()).toEqual(differs(b, a).sort());
    }),
    { numRuns: 500 },
  );
});

test('the digits of integers of any length stay', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
      fc.constantFrom(...SHAPES),
      (integer, shape) => {
        const deal = normal('deal', shape, Object(parseExactly(`{"value":${integer}}`)));

        expect(JSON.stringify(deal)).toBe(`{"value":${integer}}`);
      },
    ),
  );
});

/** A simulated company, whose records are shown by the very functions that its webhooks and answers are made by. */
const { company } = createSimulator({ users: 6, timers: createDrivenTimers() });
const aFirst = <Item>(items: readonly Item[]): Item => {
  const [first] = items;
  if (first === undefined) throw new Error('The company has none');
  return first;
};

const labels = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 3 });
const aMoment = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 19)}Z`);
const aText = fc.string({ minLength: 1 });
const anAddress = fc.record({
  value: fc.constant('Pikk 1, Tallinn'),
  country: fc.option(aText),
  admin_area_level_1: fc.option(aText),
  admin_area_level_2: fc.constant(null),
  locality: fc.option(aText),
  sublocality: fc.constant(null),
  route: fc.option(aText),
  street_number: fc.option(aText),
  subpremise: fc.constant(null),
  postal_code: fc.option(aText),
});
const visible = fc.constantFrom(1, 3, 5, 7);
const contacts = fc.array(fc.record({ value: aText, primary: fc.boolean(), label: fc.constant('work') }), {
  maxLength: 2,
});
const dealFields = fc
  .record({
    engineer: fc.option(fc.nat()),
    order: fc.option(aText),
    budget: fc.option(fc.record({ value: fc.nat(), currency: fc.constantFrom('EUR', 'USD') })),
    priority: fc.option(fc.integer({ min: 1, max: 3 })),
    regions: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1 })),
    site: fc.option(anAddress),
    window: fc.option(fc.constant({ value: '2027-01-11', until: '2027-01-15' })),
    hours: fc.option(fc.constant({ value: '09:00:00', until: '17:00:00', timezone_id: 265 })),
  })
  .map((fields) => ({
    [customKey('deal', 'Solution engineer')]: fields.engineer,
    [customKey('deal', 'Purchase order')]: fields.order,
    [customKey('deal', 'Budget')]: fields.budget,
    [customKey('deal', 'Priority')]: fields.priority,
    [customKey('deal', 'Regions')]: fields.regions,
    [customKey('deal', 'Site')]: fields.site,
    [customKey('deal', 'Delivery window')]: fields.window,
    [customKey('deal', 'Call hours')]: fields.hours,
  }));

type Views<E extends Entity> = Partial<Record<Shape, (record: Kinds[E]) => object>>;

/** Whoever shows a record of this kind shows the same, once it is normal; the two webhooks and REST v2 are always among them. */
function sameInEveryView<E extends Entity>(
  entity: E,
  records: fc.Arbitrary<Kinds[E]>,
  others: Views<E>,
): void {
  const views: [Shape, (record: Kinds[E]) => object][] = [
    ['rest-2', (record) => record],
    ['webhook-2', (record) => withTypedCustomFields(company, entity, eventData[entity](record))],
    ['webhook-1', (record) => v1Payload(entity, record)],
  ];
  for (const shape of SHAPES) {
    const view = others[shape];
    if (view) views.push([shape, view]);
  }
  fc.assert(
    fc.property(records, (record) => {
      const shown = views.map(([shape, view]) => normal(entity, shape, { ...view(record) }));

      for (const one of shown) for (const other of shown) expect(differs(one, other)).toEqual([]);
    }),
  );
}

/** What a v1 webhook shows of a record. */
function v1Payload<E extends Entity>(entity: E, record: Kinds[E]): object {
  const payload = payloadV1({
    change: {
      entity,
      entityId: record.id,
      action: 'create',
      actor: { userId: 1, source: 'app', bulk: false },
      atMs: 0,
      data: null,
      previous: null,
      before: null,
      after: record,
    },
    company: aFirst(company.company.all()),
    webhook: WEBHOOK,
    permittedUserIds: [],
    correlationId: '',
    eventId: '',
  });
  const current: unknown = Object(payload).current;
  return Object(Array.isArray(current) ? current[0] : current);
}

const WEBHOOK: WebhookRecord = {
  id: 1,
  shown: {
    id: 1,
    company_id: 1,
    owner_id: 1,
    user_id: 1,
    event_action: '*',
    event_object: '*',
    subscription_url: 'http://127.0.0.1:9/hook',
    version: '1.0',
    is_active: 1,
    add_time: '2026-11-20T09:00:00.000Z',
    remove_time: null,
    type: 'general',
    http_auth_user: null,
    http_auth_password: null,
    remove_reason: null,
    last_delivery_time: null,
    last_http_status: null,
    admin_id: 1,
    name: 'test',
  },
  health: HEALTHY,
};

describe('is the same, whichever webhook or read shows it:', () => {
  test('a deal', () => {
    const deals = fc
      .record({
        title: aText,
        value: fc.double({ noNaN: true, noDefaultInfinity: true }),
        person_id: fc.option(fc.nat()),
        probability: fc.option(fc.integer({ min: 0, max: 100 })),
        visible_to: visible,
        label_ids: labels,
        won_time: fc.option(aMoment),
        update_time: aMoment,
        is_deleted: fc.boolean(),
        custom_fields: dealFields,
      })
      .map((part) => ({ ...aFirst(company.deal.all()), ...part }));

    sameInEveryView('deal', deals, { 'rest-1': (deal) => flatDeal(company, deal) });
  });

  test('a person', () => {
    const people = fc
      .record({
        name: aText,
        last_name: fc.option(aText),
        org_id: fc.option(fc.nat()),
        emails: contacts,
        phones: contacts,
        label_ids: labels,
        visible_to: visible,
      })
      .map((part) => ({ ...aFirst(company.person.all()), ...part }));

    sameInEveryView('person', people, { 'rest-1': (person) => flatPerson(company, person) });
  });

  test('an organization', () => {
    const organizations = fc
      .record({ name: aText, address: fc.option(anAddress), label_ids: labels, visible_to: visible })
      .map((part) => ({ ...aFirst(company.organization.all()), ...part }));

    sameInEveryView('organization', organizations, { 'rest-1': collectedOrganization });
  });

  test('an activity', () => {
    const activities = fc
      .record({
        subject: aText,
        done: fc.boolean(),
        busy: fc.boolean(),
        due_time: fc.option(fc.constantFrom('09:30:00', '23:00:00')),
        duration: fc.option(fc.constant('01:00:00')),
        location: fc.option(anAddress),
      })
      .map((part) => ({ ...aFirst(company.activity.all()), ...part }));

    sameInEveryView('activity', activities, {});
  });

  test('a lead', () => {
    const leads = fc
      .record({
        title: aText,
        value: fc.option(fc.record({ amount: fc.nat(), currency: fc.constant('EUR') })),
        custom_fields: dealFields,
      })
      .map((part) => ({ ...aFirst(company.lead.all()), ...part }));

    sameInEveryView('lead', leads, {});
  });

  test('a product', () => {
    const products = fc
      .record({ name: aText, code: fc.option(aText), visible_to: visible, is_linkable: fc.boolean() })
      .map((part) => ({ ...aFirst(company.product.all()), ...part }));

    sameInEveryView('product', products, { 'rest-1': recentProduct });
  });

  test('a user, with what REST tells of others', () => {
    const users = fc
      .record({ name: aText, active_flag: fc.boolean(), email: aText })
      .map((part) => ({ ...aFirst(company.user.all()), ...part }));
    const asker = aFirst(company.user.all());

    sameInEveryView('user', users, { 'rest-1': (user) => shownUser({ ...user, phone: null }, asker) });
  });

  test('a project', () => {
    const projects = fc
      .record({ title: aText, label_ids: labels, archive_time: fc.option(aMoment) })
      .map((part) => ({ ...aFirst(company.project.all()), ...part }));

    sameInEveryView('project', projects, { 'rest-2': shownProject });
  });
});
