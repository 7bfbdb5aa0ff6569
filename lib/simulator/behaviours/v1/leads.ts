import type { leads } from '../../../../shared/pipedrive/endpoints/v1/leads.ts';
import type { BehavioursOf, Context, Result } from '../../behaviour.ts';
import { filterOf } from '../../lists/filters.ts';
import { offsetPage } from '../../lists/pages.ts';
import { v1Search } from '../../lists/search.ts';
import { newLead } from '../../records/lead.ts';
import { given, withCustomFields } from '../../rules/given.ts';
import { assignable, defaultVisibility, existing, knownVisibility } from '../../rules/guards.ts';
import { mayEditLead, seenLead } from '../../rules/lead-guards.ts';
import { usersWhoSee } from '../../rules/permitted-users.ts';
import { drawnId } from '../../store/drawn-id.ts';
import { v1Lead } from '../../v1/lead.ts';
import { v1Sorted } from '../../v1/sorted.ts';
import { badRequest } from '../../wire/refusal.ts';

/** The list leaves archived leads out, and an archived lead cannot be edited until it is out of the archive (assumed). */
export const leadV1Behaviours: BehavioursOf<typeof leads> = {
  getLeads: ({ query }, context) => listed(context, query, false),
  getArchivedLeads: ({ query }, context) => listed(context, query, true),

  searchLeads: ({ query }, context) => v1Search(context, ['lead'], query),

  getLead: ({ path }, context) => ({ data: v1Lead(context, seenLead(context, path.id)) }),

  addLead: ({ body }, context) => {
    const { company, caller, changes, actor, nowMs } = context;
    checkReferences(context, body);
    linked(body);
    const { visible_to, ...fields } = given(body);
    const lead = newLead(
      {
        id: drawnId(company, 'lead'),
        creator_id: caller.id,
        owner_id: caller.id,
        ...fields,
        visible_to: Number(visible_to ?? defaultVisibility(context, 'lead')),
      },
      nowMs,
    );
    return { status: 201, data: v1Lead(context, changes.create('lead', lead, actor)) };
  },

  updateLead: ({ path, body }, context) => {
    const before = seenLead(context, path.id);
    mayEditLead(context, before);
    checkReferences(context, body);
    if (before.is_archived && (body.is_archived !== false || Object.keys(body).length > 1))
      throw badRequest('An archived lead cannot be edited; take it out of the archive first');
    const { visible_to, ...fields } = given(body);
    const after = {
      ...before,
      ...fields,
      ...withCustomFields(before, body.custom_fields),
      visible_to: Number(visible_to ?? before.visible_to),
    };
    linked(after);
    return { data: v1Lead(context, context.changes.update('lead', after, context.actor)) };
  },

  deleteLead: ({ path }, context) => {
    const lead = seenLead(context, path.id);
    mayEditLead(context, lead);
    context.changes.remove('lead', lead, context.actor);
    return { data: { id: lead.id } };
  },

  getLeadUsers: ({ path }, context) => usersWhoSee(context, seenLead(context, path.id)),
};

interface Query {
  readonly start?: number | undefined;
  readonly limit?: number | undefined;
  readonly owner_id?: number | undefined;
  readonly person_id?: number | undefined;
  readonly organization_id?: number | undefined;
  readonly filter_id?: number | undefined;
  readonly updated_since?: string | undefined;
  readonly sort?: string | undefined;
}

/** Oldest first, unless sorted. With a filter, owner, person and organization have no say, as documented. */
function listed(context: Context, query: Query, archived: boolean): Result {
  const since = query.updated_since === undefined ? undefined : Date.parse(query.updated_since);
  if (Number.isNaN(since)) throw badRequest('updated_since must be a time in ISO 8601 format');
  const inFilter = query.filter_id === undefined ? undefined : filterOf(context, 'lead')(query.filter_id);
  const wanted = context.company.lead
    .all()
    .filter(
      (lead) =>
        lead.is_archived === archived &&
        !lead.is_deleted &&
        context.sees(context.caller, lead) &&
        (since === undefined || Date.parse(lead.update_time) >= since) &&
        (inFilter
          ? inFilter(lead)
          : fits(lead.owner_id, query.owner_id) &&
            fits(lead.person_id, query.person_id) &&
            fits(lead.organization_id, query.organization_id)),
    )
    .toSorted((a, b) => (a.add_time < b.add_time ? -1 : a.add_time > b.add_time ? 1 : 0));
  const shown = wanted.map((lead) => v1Lead(context, lead));
  return offsetPage(v1Sorted(shown, query.sort), query);
}

const fits = (value: number | null, wanted: number | undefined) => wanted === undefined || value === wanted;

function checkReferences(
  context: Context,
  body: {
    readonly owner_id?: number | undefined;
    readonly visible_to?: string | undefined;
    readonly person_id?: number | null | undefined;
    readonly organization_id?: number | null | undefined;
  },
): void {
  assignable(context, body.owner_id);
  knownVisibility(context, body.visible_to === undefined ? undefined : Number(body.visible_to));
  existing(context, 'person', 'person_id', body.person_id ?? undefined);
  existing(context, 'organization', 'organization_id', body.organization_id ?? undefined);
}

function linked(lead: {
  readonly person_id?: number | null | undefined;
  readonly organization_id?: number | null | undefined;
}): void {
  if ((lead.person_id ?? null) === null && (lead.organization_id ?? null) === null)
    throw badRequest(
      'A lead must be linked to a person or an organization: send person_id or organization_id',
    );
}
