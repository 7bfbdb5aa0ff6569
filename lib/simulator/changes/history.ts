import type { Context, Result } from '../behaviour.ts';
import { offsetPage } from '../lists/pages.ts';
import { seenRecord } from '../rules/guards.ts';
import type { Company } from '../store/company.ts';
import { v1Time } from '../store/times.ts';
import { v1Activity } from '../v1/activity.ts';
import { flatDeal } from '../v1/deal.ts';
import { oldTime } from '../v1/old-time.ts';
import { badRequest } from '../wire/refusal.ts';
import type { FieldValue } from './logged-fields.ts';
import { changesOf, type FieldChange, type Remembered } from './remembered.ts';

const DEFAULT_LIMIT = 100;

/** `GET /{kind}s/{id}/changelog`: the newest change first, every value as text. The cursor is one of `id:544`, as in the official example. */
export function v1Changelog(
  context: Context,
  kind: Remembered,
  id: string | number,
  {
    cursor,
    limit = DEFAULT_LIMIT,
  }: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): Result {
  const changes = changesOf(context.company, kind, seenRecord(context, kind, String(id)).id);
  const from = cursor === undefined ? Number.POSITIVE_INFINITY : idFrom(cursor);
  const rest = changes.filter((change) => change.id <= from);
  const next = rest[limit];
  return {
    data: rest.slice(0, limit).map((change) => ({
      field_key: change.field,
      old_value: textOf(change.old),
      new_value: textOf(change.new),
      actor_user_id: change.actor.userId,
      time: v1Time(change.atMs),
      change_source: change.actor.source,
      change_source_user_agent: null,
      is_bulk_update_flag: change.actor.bulk,
    })),
    additional_data: { next_cursor: next ? Buffer.from(`id:${next.id}`).toString('base64') : null },
  };
}

function idFrom(cursor: string): number {
  const digits = /^id:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1];
  if (digits === undefined) throw badRequest('Invalid cursor');
  return Number(digits);
}

const textOf = (value: FieldValue): string | null =>
  value === null || typeof value === 'string' ? value : JSON.stringify(value);

/** One entry of a flow; `asked` are the values of `items` that ask for it. */
interface FlowEntry {
  readonly object: string;
  readonly timestamp: string;
  readonly data: object;
  readonly asked: readonly string[];
}

const LINKS = { person: 'person_id', organization: 'org_id', deal: 'deal_id' } as const;

/**
 * `GET /{kind}s/{id}/flow`: changes of fields, activities and, of a person or an organization, deals, newest first.
 * `all_changes` of `1` brings changes of custom fields too; `items` names the kinds of entry wanted. Which time an
 * activity or a deal has in it is not documented: it is when an activity was done, or else when either was added.
 */
export function v1Updates(
  context: Context,
  kind: Remembered,
  id: string | number,
  query: {
    readonly start?: number | undefined;
    readonly limit?: number | undefined;
    readonly items?: string | undefined;
    readonly all_changes?: string | undefined;
  },
): Result {
  const record = seenRecord(context, kind, String(id));
  const names = query.items?.split(',').map((name) => name.trim());
  const entries = [
    ...changeEntries(context, kind, record.id, query.all_changes === '1'),
    ...activityEntries(context, kind, record.id),
    ...(kind === 'deal' ? [] : dealEntries(context, LINKS[kind], record.id)),
  ];
  const wanted = entries
    .filter(({ asked }) => !names || asked.some((name) => names.includes(name)))
    .sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0));
  return offsetPage(
    wanted.map(({ object, timestamp, data }) => ({ object, timestamp, data })),
    query,
  );
}

function changeEntries({ company }: Context, kind: Remembered, id: number, all: boolean): FlowEntry[] {
  const object = `${kind}Change`;
  return changesOf(company, kind, id)
    .filter(({ custom }) => all || !custom)
    .map((change) => ({
      object,
      timestamp: v1Time(change.atMs),
      asked: ['change', object],
      data: {
        id: change.id,
        item_id: id,
        user_id: change.actor.userId,
        field_key: change.field,
        old_value: change.old,
        new_value: change.new,
        is_bulk_update_flag: change.actor.bulk || null,
        log_time: v1Time(change.atMs),
        change_source: change.actor.source,
        change_source_user_agent: null,
        additional_data: formatted(company, change),
      },
    }));
}

const activityEntries = (context: Context, kind: Remembered, id: number): FlowEntry[] =>
  context.company.activity
    .all()
    .filter((activity) => activity[LINKS[kind]] === id && !activity.is_deleted)
    .map((activity) => ({
      object: 'activity',
      timestamp: oldTime(activity.marked_as_done_time ?? activity.add_time),
      asked: activity.done ? ['activity'] : ['activity', 'plannedActivity'],
      data: v1Activity(context, activity),
    }));

const dealEntries = (context: Context, link: 'person_id' | 'org_id', id: number): FlowEntry[] =>
  context.company.deal
    .all()
    .filter((deal) => deal[link] === id && !deal.is_deleted && context.sees(context.caller, deal))
    .map((deal) => ({
      object: 'deal',
      timestamp: oldTime(deal.add_time),
      asked: ['deal'],
      data: flatDeal(context.company, deal),
    }));

/** The names behind ids; without any, an empty list, as the official example has it. */
function formatted(company: Company, change: FieldChange): object {
  const nameOf = (value: FieldValue): string | undefined => {
    if (typeof value !== 'number') return undefined;
    if (change.field === 'owner_id' || change.field === 'user_id') return company.user.get(value)?.name;
    if (change.field === 'org_id') return company.organization.get(value)?.name;
    return change.field === 'person_id' ? company.person.get(value)?.name : undefined;
  };
  const names = Object.entries({
    new_value_formatted: nameOf(change.new),
    old_value_formatted: nameOf(change.old),
  }).filter(([, name]) => name !== undefined);
  return names.length === 0 ? [] : Object.fromEntries(names);
}
