import { newActivity } from '../records/activity.ts';
import { newDeal, STAGE_IDS, withTimes } from '../records/deal.ts';
import { newOrganization } from '../records/organization.ts';
import { newPerson } from '../records/person.ts';
import type { Company } from '../store/company.ts';
import { pick } from '../store/random.ts';
import { DAY_MS, dateOf, MINUTE_MS } from '../store/times.ts';
import { FIRST_NAMES, LAST_NAMES, ORGANIZATION_NAMES, TRADES } from './seed-words.ts';

const MOST_RECORDS = 2000;

/** Organizations, persons, deals and activities in proportion to the users, whoever owns them; `all` is `visible_to` for everybody. */
export function seedRecords(company: Company, random: () => number, nowMs: number, all: number): void {
  const users = company.user.all();
  const many = (perUser: number) =>
    Array.from({ length: Math.min(MOST_RECORDS, perUser * users.length) }, (_, index) => index);
  const anyUserId = () => pick(random, users).id;
  const before = (days: number) => nowMs - Math.floor(random() * days * DAY_MS);
  // Most is for everybody; some is for the owner alone or for the owner's group.
  const visibility = () => pick(random, [all, all, all, all, all, all, all, 3, 3, 1]);

  for (const index of many(3)) {
    const name = `${pick(random, ORGANIZATION_NAMES)} ${pick(random, TRADES)} ${index + 1}`;
    const given = {
      id: company.organization.nextId(),
      name,
      owner_id: anyUserId(),
      visible_to: visibility(),
    };
    company.organization.put(newOrganization(given, before(300)));
  }
  const organizations = company.organization.all();

  for (const _ of many(6)) {
    const name = `${pick(random, FIRST_NAMES)} ${pick(random, LAST_NAMES)}`;
    const id = company.person.nextId();
    const emails = [
      { value: `${name.toLowerCase().replace(' ', '.')}.${id}@example.net`, primary: true, label: 'work' },
    ];
    const org_id = random() < 0.8 ? pick(random, organizations).id : null;
    const given = { id, name, owner_id: anyUserId(), visible_to: visibility(), emails, org_id };
    company.person.put(newPerson(given, before(300)));
  }
  const persons = company.person.all();

  for (const _ of many(4)) {
    const person = pick(random, persons);
    const addedMs = before(200);
    const open = newDeal(
      {
        id: company.deal.nextId(),
        title: `${person.name} deal`,
        owner_id: anyUserId(),
        person_id: person.id,
        org_id: person.org_id,
        value: Math.floor(random() * 500) * 100,
        stage_id: pick(random, STAGE_IDS),
        visible_to: visibility(),
        origin: 'ManuallyCreated',
      },
      addedMs,
    );
    const status = pick(random, ['open', 'open', 'open', 'won', 'lost'] as const);
    const deal = withTimes(open, { ...open, status }, addedMs + DAY_MS);
    const archived = status !== 'open' && random() < 0.1;
    company.deal.put(archived ? { ...deal, is_archived: true, archive_time: deal.close_time } : deal);
  }
  const deals = company.deal.all();

  for (const _ of many(8)) {
    const deal = pick(random, deals);
    const dueMs = nowMs + Math.floor((random() - 0.6) * 60) * DAY_MS;
    const addedMs = Math.min(dueMs, nowMs) - 30 * MINUTE_MS;
    const [type, subject] = pick(random, [
      ['call', 'Call'],
      ['meeting', 'Meeting'],
      ['task', 'Prepare the offer'],
      ['email', 'Send the contract'],
    ] as const);
    const activity = newActivity(
      {
        id: company.activity.nextId(),
        owner_id: deal.owner_id,
        type,
        subject,
        deal_id: deal.id,
        person_id: deal.person_id,
        org_id: deal.org_id,
        participants: deal.person_id === null ? [] : [{ person_id: deal.person_id, primary: true }],
        due_date: dateOf(dueMs),
        done: dueMs < nowMs,
      },
      addedMs,
    );
    company.activity.put(activity);
  }
}
