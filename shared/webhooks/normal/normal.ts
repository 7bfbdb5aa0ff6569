import type { NormalRecord, RawRecord } from '../change.ts';
import { ACTIVITY, ACTIVITY_V1 } from './activity.ts';
import { apply } from './apply.ts';
import { customFieldsApart } from './custom-fields.ts';
import { DEAL_V1, dealOfV1 } from './deal.ts';
import { ORGANIZATION } from './organization.ts';
import { PERSON, PERSON_V1 } from './person.ts';
import { PIPELINE, STAGE } from './pipeline.ts';
import { PRODUCT_V1 } from './product.ts';
import { ALWAYS, OF_V1, type Rules, together } from './rules.ts';
import { normalUser } from './user.ts';

/** Where a record, or a part of one, came from: the two versions of webhooks, and of REST. */
export type Shape = 'webhook-1' | 'webhook-2' | 'rest-1' | 'rest-2';

/** The rules of a kind: those of every version, and with what version 1 needs besides. */
interface OfKind {
  readonly v2: Rules;
  readonly v1: Rules;
}
const ofKind = (every: Rules, v1: Rules = {}): OfKind => ({
  v2: together(ALWAYS, every),
  v1: together(ALWAYS, OF_V1, every, v1),
});

const OTHER = ofKind({});
const KINDS: ReadonlyMap<string, OfKind> = new Map([
  ['deal', ofKind({}, DEAL_V1)],
  ['person', ofKind(PERSON, PERSON_V1)],
  ['organization', ofKind(ORGANIZATION)],
  ['activity', ofKind(ACTIVITY, ACTIVITY_V1)],
  ['product', ofKind({}, PRODUCT_V1)],
  ['pipeline', ofKind(PIPELINE)],
  ['stage', ofKind(STAGE)],
]);

/**
 * One form for what two versions of webhooks and two of REST say in four: the names of REST v2, ids as numbers, times in
 * whole seconds of RFC 3339, custom fields as plain values by their keys. What is told is all there is: of a part of a
 * record, a part. Numbers keep their digits. What is normal stays as it is.
 */
export function normal(entity: string, shape: Shape, data: RawRecord): NormalRecord {
  if (entity === 'user') return normalUser(data, shape === 'rest-1');
  const { v1, v2 } = KINDS.get(entity) ?? OTHER;
  if (shape !== 'webhook-1' && shape !== 'rest-1') return apply(v2, data);
  const apart = customFieldsApart(data);
  return apply(v1, entity === 'deal' ? dealOfV1(apart) : withOneLabel(apart));
}

/** Version 1 tells the first label beside all of them. */
function withOneLabel(data: Record<string, unknown>): Record<string, unknown> {
  const { label: _label, ...others } = data;
  return 'label_ids' in data ? others : data;
}
