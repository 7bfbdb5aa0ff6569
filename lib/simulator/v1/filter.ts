import type { Context } from '../behaviour.ts';
import type { FilterCondition, FilterRecord } from '../records/filter.ts';
import { permissionsOf } from '../rules/guards.ts';

/** Shared filters of others take the permission to edit shared filters; one's own are always editable. */
export const canEditFilter = (context: Context, filter: FilterRecord): boolean =>
  filter.user_id === context.caller.id ||
  (filter.visible_to > 1 && permissionsOf(context, context.caller).has('can_edit_shared_filters'));

/** A filter as it is listed. The fields that are null are not explained in the documentation. */
export const shownFilter = (context: Context, filter: FilterRecord): object => ({
  id: filter.id,
  name: filter.name,
  filter_code: null,
  is_editable: canEditFilter(context, filter),
  active_flag: filter.active_flag,
  type: filter.type,
  temporary_flag: null,
  user_id: filter.user_id,
  add_time: filter.add_time,
  update_time: filter.update_time,
  visible_to: String(filter.visible_to),
  last_used_time: null,
  custom_view_id: null,
});

/** The same with its lines; `withCode` names the field of each by its code too. */
export const wholeFilter = (context: Context, filter: FilterRecord, withCode: boolean): object => ({
  ...shownFilter(context, filter),
  conditions: {
    glue: 'and',
    conditions: (['and', 'or'] as const).map((glue) => ({
      glue,
      conditions: filter[glue].map((condition) => shownCondition(context, condition, withCode)),
    })),
  },
});

const shownCondition = ({ company }: Context, condition: FilterCondition, withCode: boolean): object => ({
  ...condition,
  json_value_flag: false,
  ...(withCode ? { field_code: company.field.get(Number(condition.field_id))?.field_code ?? null } : {}),
});
