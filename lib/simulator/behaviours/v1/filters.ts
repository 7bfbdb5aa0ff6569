import type { filters } from '../../../../shared/pipedrive/endpoints/v1/filters.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { FILTER_HELPERS } from '../../lists/filter-helpers.ts';
import { conditionsFrom, seesFilter } from '../../lists/filters.ts';
import { FILTER_KINDS, type FilterRecord } from '../../records/filter.ts';
import { idOf } from '../../rules/guards.ts';
import { v1Time } from '../../store/times.ts';
import { canEditFilter, shownFilter, wholeFilter } from '../../v1/filter.ts';
import { badRequest, notFound, notPermitted } from '../../wire/refusal.ts';

/** A filter made through the API is private, as in the official example: nothing in the request shares it. */
const PRIVATE = 1;

/** That a deleted filter answers 404, and that deleting takes the permission that editing does, is assumed. */
export const filterBehaviours: BehavioursOf<typeof filters> = {
  getFilters: ({ query }, context) => ({
    data: context.company.filter
      .all()
      .filter((filter) => seesFilter(context, filter) && (query.type ?? filter.type) === filter.type)
      .map((filter) => shownFilter(context, filter)),
  }),

  addFilter: ({ query, body }, context) => {
    const { company, caller, nowMs } = context;
    const lines = conditionsFrom(context, FILTER_KINDS[body.type], body.conditions);
    const filter = company.filter.put({
      id: company.filter.nextId(),
      name: body.name,
      type: body.type,
      user_id: caller.id,
      add_time: v1Time(nowMs),
      update_time: v1Time(nowMs),
      visible_to: PRIVATE,
      active_flag: true,
      ...lines,
    });
    return { data: wholeFilter(context, filter, query.include_field_code ?? false) };
  },

  deleteFilters: ({ query }, context) => {
    const ids = query.ids.split(',').map((id) => id.trim());
    if (!ids.every((id) => /^\d{1,15}$/.test(id))) throw badRequest('ids must be numbers, comma separated');
    // One that cannot be deleted keeps the others too, so that nobody has to find out which ones are gone.
    const filters = ids.map((id) => editableFilter(context, id));
    for (const filter of filters) remove(context, filter);
    return { data: { id: filters.map(({ id }) => id) } };
  },

  getFilterHelpers: () => ({ data: FILTER_HELPERS }),

  getFilter: ({ path, query }, context) => ({
    data: wholeFilter(context, seenFilter(context, path.id), query.include_field_code ?? false),
  }),

  updateFilter: ({ path, query, body }, context) => {
    const before = editableFilter(context, path.id);
    const lines = conditionsFrom(context, FILTER_KINDS[before.type], body.conditions);
    const name = body.name ?? before.name;
    const update_time = v1Time(context.nowMs);
    const after = context.company.filter.put({ ...before, ...lines, name, update_time });
    return { data: wholeFilter(context, after, query.include_field_code ?? false) };
  },

  deleteFilter: ({ path }, context) => {
    const filter = editableFilter(context, path.id);
    remove(context, filter);
    return { data: { id: filter.id } };
  },
};

function seenFilter(context: Context, id: string): FilterRecord {
  const filter = context.company.filter.get(idOf(id));
  if (!filter || !seesFilter(context, filter)) throw notFound('Filter');
  return filter;
}

function editableFilter(context: Context, id: string): FilterRecord {
  const filter = seenFilter(context, id);
  if (!canEditFilter(context, filter)) throw notPermitted();
  return filter;
}

const remove = ({ company, nowMs }: Context, filter: FilterRecord) =>
  company.filter.put({ ...filter, active_flag: false, update_time: v1Time(nowMs) });
