import type { FieldKind } from './field.ts';

/** What kind of record each type of filter narrows. */
export const FILTER_KINDS = {
  deals: 'deal',
  leads: 'lead',
  org: 'organization',
  people: 'person',
  products: 'product',
  activity: 'activity',
  projects: 'project',
} as const satisfies Record<string, FieldKind>;

export type FilterType = keyof typeof FILTER_KINDS;

/** One line of a filter; `field_id` is a field's number as text, as Pipedrive answers it. */
export interface FilterCondition {
  readonly object: FieldKind;
  readonly field_id: string;
  readonly operator: string;
  readonly value: string | null;
  readonly extra_value: string | null;
}

/** All lines of `and` must hold, and one of `or` where it has any. */
export interface FilterRecord {
  readonly id: number;
  readonly name: string;
  readonly type: FilterType;
  readonly user_id: number;
  readonly add_time: string;
  readonly update_time: string;
  /** `1` is for its owner alone; anything above is shared. */
  readonly visible_to: number;
  /** False once the filter is deleted. */
  readonly active_flag: boolean;
  readonly and: readonly FilterCondition[];
  readonly or: readonly FilterCondition[];
}
