import type { Rules } from './rules.ts';
import { asId, asNumber } from './values.ts';

/** A deal of version 1: users and links as objects, labels as text, and much that is told from other fields. */
export const DEAL_V1: Rules = {
  renamed: { user_id: ['owner_id', asId] },
  dropped: [
    'active',
    'formatted_value',
    'weighted_value',
    'formatted_weighted_value',
    'weighted_value_currency',
    'acv_currency',
    'arr_currency',
    'mrr_currency',
    'stage_order_nr',
    'org_hidden',
    'person_hidden',
  ],
};

/**
 * What depends on a value. Labels as text are all of them, `24,25`; as a number they may be the first alone, and stay what
 * they are (see person.ts). The status of a deleted deal is `deleted`; what it was before, as version 2 has it, is not told.
 */
export function dealOfV1(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { status, label, ...others } = data;
  return {
    ...(status === 'deleted' ? { is_deleted: true } : 'status' in data ? { status } : {}),
    ...('label' in data && !('label_ids' in data) ? labelsFrom(label) : {}),
    ...others,
  };
}

function labelsFrom(label: unknown): Record<string, unknown> {
  if (label === null || label === '') return { label_ids: [] };
  if (typeof label !== 'string' || !/^\d+(,\d+)*$/.test(label)) return { label };
  return { label_ids: label.split(',').map(asNumber) };
}
