import type { Context } from '../behaviour.ts';
import type { ActivityRecord } from '../records/activity.ts';
import type { Kinds } from '../store/company.ts';

/** Lets everything that pointed to one person point to another. */
export function movePersonLinks(context: Context, from: number, to: number): void {
  const { deal, activity, lead, project } = context.company;
  for (const record of deal.all())
    if (record.person_id === from) put(context, 'deal', { ...record, person_id: to });
  for (const record of activity.all())
    if (record.person_id === from || record.participants.some(({ person_id }) => person_id === from))
      put(context, 'activity', withPerson(record, from, to));
  for (const record of lead.all())
    if (record.person_id === from) put(context, 'lead', { ...record, person_id: to });
  for (const record of project.all())
    if (record.person_ids.includes(from))
      put(context, 'project', { ...record, person_ids: replaced(record.person_ids, from, to) });
}

/** Lets everything that pointed to one organization point to another. */
export function moveOrganizationLinks(context: Context, from: number, to: number): void {
  const { person, deal, activity, lead, project } = context.company;
  for (const record of person.all())
    if (record.org_id === from) put(context, 'person', { ...record, org_id: to });
  for (const record of deal.all())
    if (record.org_id === from) put(context, 'deal', { ...record, org_id: to });
  for (const record of activity.all())
    if (record.org_id === from) put(context, 'activity', { ...record, org_id: to });
  for (const record of lead.all())
    if (record.organization_id === from) put(context, 'lead', { ...record, organization_id: to });
  for (const record of project.all())
    if (record.org_ids.includes(from))
      put(context, 'project', { ...record, org_ids: replaced(record.org_ids, from, to) });
}

type Linking = 'person' | 'deal' | 'activity' | 'lead' | 'project';

/** Nobody is told of a deleted record, which may still be restored. */
function put<Kind extends Linking>(
  { company, changes, actor }: Context,
  kind: Kind,
  record: Kinds[Kind],
): void {
  const tables: { readonly [K in Linking]: { readonly put: (item: Kinds[K]) => Kinds[K] } } = company;
  if (record.is_deleted) tables[kind].put(record);
  else changes.update(kind, record, actor);
}

const replaced = (ids: readonly number[], from: number, to: number): number[] => [
  ...new Set(ids.map((id) => (id === from ? to : id))),
];

/** An activity with one person in another's place; of one who took part already, the primary participation stays. */
function withPerson(activity: ActivityRecord, from: number, to: number): ActivityRecord {
  const { person_id, participants } = activity;
  const taking = participants.filter((other) => other.person_id === from || other.person_id === to);
  const primary = taking.some((participant) => participant.primary);
  const kept = participants.filter((participant) => !taking.slice(1).includes(participant));
  return {
    ...activity,
    person_id: person_id === from ? to : person_id,
    participants: kept.map((participant) =>
      participant === taking[0] ? { person_id: to, primary } : participant,
    ),
  };
}
