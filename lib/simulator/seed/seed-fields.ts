import { customKey, seedFields } from '../records/field.ts';
import type { FilterRecord } from '../records/filter.ts';
import type { Company } from '../store/company.ts';
import { v1Time } from '../store/times.ts';

/**
 * The company's fields, a few values of its own ones, and filters: two shared ones and a private one. Nothing is drawn
 * at random, so that the records seeded before stay as they are. Every twelfth record or so names a user in a custom
 * field, deactivated users among them.
 */
export function seedFieldsAndFilters(company: Company, nowMs: number, all: number): void {
  for (const field of seedFields()) company.field.put({ id: company.field.nextId(), ...field });

  const users = company.user.all();
  const userFor = (id: number) => users[(id * 7) % users.length]?.id ?? 1;
  for (const deal of company.deal.all().filter(({ id }) => id % 8 === 0))
    company.deal.put({
      ...deal,
      custom_fields: {
        [customKey('deal', 'Solution engineer')]: userFor(deal.id),
        [customKey('deal', 'Purchase order')]: `PO-${1000 + deal.id}`,
        [customKey('deal', 'Budget')]: { value: deal.value * 2, currency: deal.currency },
        [customKey('deal', 'Priority')]: (deal.id % 3) + 1,
        [customKey('deal', 'Regions')]: [1, 3],
        [customKey('deal', 'Site')]: { value: 'Pikk 1, Tallinn', country: 'Estonia', locality: 'Tallinn' },
        [customKey('deal', 'Delivery window')]: { value: '2027-01-11', until: '2027-01-15' },
        [customKey('deal', 'Call hours')]: { value: '09:00:00', until: '17:00:00', timezone_id: 265 },
      },
    });
  for (const person of company.person.all().filter(({ id }) => id % 12 === 0))
    company.person.put({
      ...person,
      custom_fields: {
        [customKey('person', 'Second contact')]: userFor(person.id),
        [customKey('person', 'Nickname')]: person.first_name.slice(0, 3),
      },
    });
  for (const organization of company.organization.all().filter(({ id }) => id % 6 === 0))
    company.organization.put({
      ...organization,
      custom_fields: {
        [customKey('organization', 'Account manager')]: userFor(organization.id),
        [customKey('organization', 'VAT number')]: `EE${100_000_000 + organization.id}`,
      },
    });

  const condition = (code: string, value: string, kind: 'deal' | 'activity') => ({
    object: kind,
    field_id: String(
      company.field.all().find((field) => field.kind === kind && field.field_code === code)?.id,
    ),
    operator: '=',
    value,
    extra_value: null,
  });
  const addFilter = (given: Pick<FilterRecord, 'name' | 'type' | 'user_id' | 'visible_to' | 'and'>) =>
    company.filter.put({
      id: company.filter.nextId(),
      add_time: v1Time(nowMs),
      update_time: v1Time(nowMs),
      active_flag: true,
      or: [],
      ...given,
    });
  const [first = 1, , third = first] = users.map(({ id }) => id);
  const open = condition('status', 'open', 'deal');
  addFilter({ name: 'All open deals', type: 'deals', user_id: first, visible_to: all, and: [open] });
  addFilter({
    name: 'My open deals',
    type: 'deals',
    user_id: third,
    visible_to: 1,
    and: [open, condition('owner_id', String(third), 'deal')],
  });
  addFilter({
    name: 'Open activities',
    type: 'activity',
    user_id: third,
    visible_to: all,
    and: [condition('done', '0', 'activity')],
  });
}
