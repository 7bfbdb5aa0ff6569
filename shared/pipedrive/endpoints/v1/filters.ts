import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { Flag, Id } from '../fields.ts';

/** What a filter narrows. */
export const FilterType = () =>
  z.enum(['deals', 'leads', 'org', 'people', 'products', 'activity', 'projects']);

/** A filter belongs to the user who made it; `visible_to` above 1 means that it is shared. */
export const Filter = () =>
  z.object({
    id: Id(),
    name: z.nullish(z.string()),
    type: z.nullish(z.string()),
    user_id: z.nullish(Id()),
    visible_to: z.nullish(Id()),
    is_editable: z.optional(Flag()),
    active_flag: z.optional(Flag()),
    temporary_flag: z.nullish(Flag()),
    add_time: z.nullish(z.string()),
    update_time: z.nullish(z.string()),
    last_used_time: z.nullish(z.string()),
  });
export type Filter = Infer<typeof Filter>;

const Value = () => z.nullish(z.union([z.string(), z.number(), z.boolean()]));

const written = () => ({
  object: z.string(),
  field_id: z.union([z.string(), z.int()]),
  operator: z.string(),
  value: Value(),
  extra_value: Value(),
});

/** One line of a filter. `json_value_flag` and `field_code` come with a filter that was read and change nothing. */
const Condition = () =>
  z.strictObject({
    ...written(),
    json_value_flag: z.optional(z.boolean()),
    field_code: z.nullish(z.string()),
  });

/** Two groups glued with `and`: one of which all lines must hold, one of which one must. Up to 16 lines in all. */
const Conditions = () =>
  z.strictObject({
    glue: z.literal('and'),
    conditions: z.array(z.strictObject({ glue: z.enum(['and', 'or']), conditions: z.array(Condition()) })),
  });

const ReadConditions = () =>
  z.object({
    glue: z.nullish(z.string()),
    conditions: z.nullish(
      z.array(
        z.object({
          glue: z.nullish(z.string()),
          conditions: z.nullish(
            z.array(z.object({ ...z.partial(z.object(written())).shape, field_code: z.nullish(z.string()) })),
          ),
        }),
      ),
    ),
  });

/** A filter with its lines. */
export const FilterWithConditions = () => z.extend(Filter(), { conditions: z.nullish(ReadConditions()) });

const withFieldCode = () => z.strictObject({ include_field_code: z.optional(z.boolean()) });

const READ = [
  'deals:read',
  'deals:full',
  'activities:read',
  'activities:full',
  'contacts:read',
  'contacts:full',
] as const;
const WRITE = ['deals:full', 'activities:full', 'contacts:full'] as const;

export const filters = {
  getFilters: endpoint({
    operation: 'getFilters',
    version: 'v1',
    method: 'GET',
    path: '/filters',
    cost: 20,
    scopes: READ,
    repeat: 'reads',
    query: () => z.strictObject({ type: z.optional(FilterType()) }),
    items: Filter,
  }),
  addFilter: endpoint({
    operation: 'addFilter',
    version: 'v1',
    method: 'POST',
    path: '/filters',
    cost: 10,
    scopes: WRITE,
    repeat: 'duplicates',
    query: withFieldCode,
    body: () =>
      z.strictObject({
        name: z.string().check(z.minLength(1)),
        conditions: Conditions(),
        type: FilterType(),
      }),
    data: FilterWithConditions,
  }),
  deleteFilters: endpoint({
    operation: 'deleteFilters',
    version: 'v1',
    method: 'DELETE',
    path: '/filters',
    cost: 10,
    scopes: WRITE,
    repeat: 'same-effect',
    /** Comma separated. */
    query: () => z.strictObject({ ids: z.string() }),
    data: () => z.object({ id: z.array(Id()) }),
  }),
  /** Which operators each type of field takes, and the relative dates. */
  getFilterHelpers: endpoint({
    operation: 'getFilterHelpers',
    version: 'v1',
    method: 'GET',
    path: '/filters/helpers',
    cost: 20,
    scopes: READ,
    repeat: 'reads',
    data: () => z.object({ operators: z.nullish(z.record(z.string(), z.json())) }),
  }),
  getFilter: endpoint({
    operation: 'getFilter',
    version: 'v1',
    method: 'GET',
    path: '/filters/{id}',
    cost: 2,
    scopes: READ,
    repeat: 'reads',
    query: withFieldCode,
    data: FilterWithConditions,
  }),
  updateFilter: endpoint({
    operation: 'updateFilter',
    version: 'v1',
    method: 'PUT',
    path: '/filters/{id}',
    cost: 10,
    scopes: WRITE,
    repeat: 'same-effect',
    query: withFieldCode,
    body: () =>
      z.strictObject({
        name: z.optional(z.string().check(z.minLength(1))),
        conditions: Conditions(),
      }),
    data: FilterWithConditions,
  }),
  deleteFilter: endpoint({
    operation: 'deleteFilter',
    version: 'v1',
    method: 'DELETE',
    path: '/filters/{id}',
    cost: 6,
    scopes: WRITE,
    repeat: 'same-effect',
    data: () => z.object({ id: Id() }),
  }),
};
