import type { RunningSimulator } from '../../lib/simulator/start-simulator.ts';
import type { UserNode } from '../../shared/state/graph.ts';
import type { RecordState } from '../../shared/state/records.ts';
import type { RawRecord } from '../../shared/webhooks/change.ts';
import { differs } from '../../shared/webhooks/differs.ts';
import { parseExactly } from '../../shared/webhooks/exact-json.ts';
import { normal } from '../../shared/webhooks/normal/normal.ts';

type Company = RunningSimulator['company'];

/** What State is asked for. */
export interface Stored {
  readonly record: (entity: string, id: string) => Promise<RecordState | undefined>;
  readonly user: (id: number) => Promise<UserNode | undefined>;
}

/** Every record of a simulated company, as it has it itself. */
export function recordsOf(
  company: Company,
): { readonly entity: string; readonly id: string; readonly raw: RawRecord }[] {
  const { deal, person, organization, activity, lead, product } = company;
  const of = (entity: string, all: readonly { id: number | string }[]) =>
    all.map((record) => ({ entity, id: String(record.id), raw: { ...record } }));
  return [
    ...of('deal', deal.all()),
    ...of('person', person.all()),
    ...of('organization', organization.all()),
    ...of('activity', activity.all()),
    ...of('lead', lead.all()),
    ...of('product', product.all()),
  ];
}

/** What State says otherwise than the company, by record; nothing where both are the same. */
export async function differencesOf(company: Company, stored: Stored): Promise<string[]> {
  const found: string[] = [];
  for (const { entity, id, raw } of recordsOf(company)) {
    const difference = differenceOf(entity, raw, await stored.record(entity, id));
    if (difference) found.push(`${entity} ${id}: ${difference}`);
  }
  for (const { id, name, email, active_flag } of company.user.all()) {
    const node = await stored.user(id);
    if (node?.name !== name || node.email !== email || node.active !== active_flag) found.push(`user ${id}`);
  }
  return found;
}

function differenceOf(entity: string, raw: RawRecord, state: RecordState | undefined): string | undefined {
  if (raw.is_deleted === true) return state?.deleted ? undefined : 'not known as deleted';
  if (!state) return 'unknown';
  if (state.deleted) return 'known as deleted';
  const known: unknown = parseExactly(state.json ?? '{}');
  return differs(normal(entity, 'rest-2', raw), Object(known)).join() || undefined;
}
