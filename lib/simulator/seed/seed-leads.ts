import { newLead } from '../records/lead.ts';
import type { Company } from '../store/company.ts';
import { drawnId } from '../store/drawn-id.ts';
import { pick } from '../store/random.ts';
import { DAY_MS } from '../store/times.ts';

const MOST_LEADS = 2000;

/** About one lead for each user, every fifth of them archived; `all` is `visible_to` for everybody. */
export function seedLeads(company: Company, random: () => number, nowMs: number, all: number): void {
  const users = company.user.all();
  const persons = company.person.all();
  for (const [index, user] of users.slice(0, MOST_LEADS).entries()) {
    const person = pick(random, persons);
    const lead = newLead(
      {
        id: drawnId(company, 'lead'),
        title: `${person.name} lead`,
        // The first few belong to one user each, so that there is something to find for them.
        owner_id: index < 5 ? user.id : pick(random, users).id,
        person_id: person.id,
        organization_id: person.org_id,
        value: random() < 0.7 ? { amount: 100 * (1 + Math.floor(random() * 200)), currency: 'EUR' } : null,
        visible_to: pick(random, [all, all, all, all, all, all, all, all, 3, 1]),
        is_archived: index % 5 === 4,
        was_seen: random() < 0.5,
        source_name: 'Manually created',
        origin: 'ManuallyCreated',
      },
      nowMs - Math.floor(random() * 200 * DAY_MS),
    );
    company.lead.put(lead);
  }
}
