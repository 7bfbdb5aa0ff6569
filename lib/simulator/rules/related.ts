import type { Extras } from '../lists/v2-list.ts';
import type { Company } from '../store/company.ts';
import { followersCount } from './followers.ts';

interface WithId {
  readonly id: number;
}

const KINDS = { deal_id: 'deal', person_id: 'person', org_id: 'organization' } as const;

/** The extra fields that come from a record's activities; what the simulation does not have counts 0. */
export function activityCounts<Item extends WithId>(
  company: Company,
  link: 'deal_id' | 'person_id' | 'org_id',
): Extras<Item> {
  const of = (item: Item) =>
    company.activity.all().filter((activity) => activity[link] === item.id && !activity.is_deleted);
  const ordered = (item: Item, done: boolean) =>
    of(item)
      .filter((activity) => activity.done === done)
      .sort((a, b) => (a.due_date ?? '').localeCompare(b.due_date ?? '') || a.id - b.id);
  return {
    activities_count: (item) => of(item).length,
    done_activities_count: (item) => ordered(item, true).length,
    undone_activities_count: (item) => ordered(item, false).length,
    next_activity_id: (item) => ordered(item, false)[0]?.id ?? null,
    last_activity_id: (item) => ordered(item, true).at(-1)?.id ?? null,
    files_count: () => 0,
    notes_count: () => 0,
    followers_count: (item) => followersCount(company, KINDS[link], item.id),
    email_messages_count: () => 0,
    last_incoming_mail_time: () => null,
    last_outgoing_mail_time: () => null,
    smart_bcc_email: (item) => `simulated+${link}${item.id}@pipedrivemail.example`,
  };
}

/** The extra fields that count a person's or an organization's deals. */
export function dealCounts<Item extends WithId>(
  company: Company,
  link: 'person_id' | 'org_id',
): Extras<Item> {
  const count = (statuses: readonly string[]) => (item: Item) =>
    company.deal
      .all()
      .filter((deal) => deal[link] === item.id && !deal.is_deleted && statuses.includes(deal.status)).length;
  return {
    open_deals_count: count(['open']),
    closed_deals_count: count(['won', 'lost']),
    won_deals_count: count(['won']),
    lost_deals_count: count(['lost']),
    related_open_deals_count: () => 0,
    related_closed_deals_count: () => 0,
    related_won_deals_count: () => 0,
    related_lost_deals_count: () => 0,
  };
}

/** How many persons work at an organization. */
export const peopleCount = (company: Company, organizationId: number): number =>
  company.person.all().filter((person) => person.org_id === organizationId && !person.is_deleted).length;
