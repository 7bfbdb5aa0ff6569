import { newDeal, STAGE_IDS } from '../records/deal.ts';
import type { Company } from '../store/company.ts';
import { pick } from '../store/random.ts';
import { DAY_MS, v2Time } from '../store/times.ts';

/** Whose archived deals are made, by place among the users. */
const OWNERS = [1, 2, 3, 3, 4, 4, 5, 6];

/** One or two open deals in the archive for each of some users; `all` is `visible_to` for everybody. */
export function seedArchivedDeals(company: Company, random: () => number, nowMs: number, all: number): void {
  const users = company.user.all();
  const persons = company.person.all();
  for (const place of OWNERS) {
    const owner = users[place];
    if (!owner) continue;
    const person = pick(random, persons);
    const deal = newDeal(
      {
        id: company.deal.nextId(),
        title: `${person.name} archived deal`,
        owner_id: owner.id,
        person_id: person.id,
        org_id: person.org_id,
        value: Math.floor(random() * 500) * 100,
        stage_id: pick(random, STAGE_IDS),
        visible_to: all,
        origin: 'ManuallyCreated',
        is_archived: true,
        archive_time: v2Time(nowMs - DAY_MS),
      },
      nowMs - 100 * DAY_MS,
    );
    company.deal.put(deal);
  }
}
