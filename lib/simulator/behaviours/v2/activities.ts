import type { activities } from '../../../../shared/pipedrive/endpoints/v2/activities.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { v2Delete } from '../../changes/v2-delete.ts';
import { filterOf } from '../../lists/filters.ts';
import { v2List, v2One } from '../../lists/v2-list.ts';
import { type ActivityRecord, newActivity, type Participant } from '../../records/activity.ts';
import { addressFrom } from '../../records/address.ts';
import { given } from '../../rules/given.ts';
import { assignable, existing, mayEdit, notDeleted, seenRecord } from '../../rules/guards.ts';
import { v2Time } from '../../store/times.ts';
import { badRequest } from '../../wire/refusal.ts';

/** The person of an activity is its primary participant; a `person_id` sent along is read-only and has no effect. */
export const activityBehaviours: BehavioursOf<typeof activities> = {
  getActivities: ({ query }, context) => {
    const wanted = context.company.activity
      .all()
      .filter(
        (activity) => !activity.is_deleted && (query.done === undefined || activity.done === query.done),
      );
    return v2List(wanted, query, {
      ...SHAPE,
      order: { due_date: (activity) => activity.due_date ?? '' },
      filter: filterOf(context, 'activity'),
      narrowed: (activity) =>
        fits(activity.deal_id, query.deal_id) &&
        fits(activity.lead_id, query.lead_id) &&
        fits(activity.person_id, query.person_id) &&
        fits(activity.org_id, query.org_id),
    });
  },

  getActivity: ({ path, query }, context) => v2One(seenRecord(context, 'activity', path.id), query, SHAPE),

  addActivity: ({ body }, context) => {
    const { company, caller, changes, actor, nowMs } = context;
    const fields = fieldsFrom(context, body);
    const activity = newActivity(
      { id: company.activity.nextId(), owner_id: caller.id, creator_user_id: caller.id, ...fields },
      nowMs,
    );
    return { data: shownActivity(changes.create('activity', withDoneTime(activity, nowMs), actor)) };
  },

  updateActivity: ({ path, body }, context) => {
    const before = seenRecord(context, 'activity', path.id);
    mayEdit(context, 'activity', before);
    notDeleted(before);
    const after = withDoneTime({ ...before, ...fieldsFrom(context, body) }, context.nowMs);
    return { data: shownActivity(context.changes.update('activity', after, context.actor)) };
  },

  deleteActivity: ({ path }, context) => v2Delete(context, 'activity', path.id),
};

const fits = <Value>(value: Value | null, wanted: Value | undefined) =>
  wanted === undefined || value === wanted;

type Body = Parameters<BehavioursOf<typeof activities>['updateActivity']>[0]['body'];

function fieldsFrom(context: Context, body: Body): Partial<ActivityRecord> {
  assignable(context, body.owner_id);
  existing(context, 'deal', 'deal_id', body.deal_id);
  existing(context, 'organization', 'org_id', body.org_id);
  existing(context, 'project', 'project_id', body.project_id);
  if (body.lead_id !== undefined && (context.company.lead.get(body.lead_id)?.is_deleted ?? true))
    throw badRequest('lead_id must be the id of an existing lead');
  const { person_id: _, participants, location, attendees, ...plain } = body;
  return {
    ...given(plain),
    ...(participants === undefined ? {} : participantsFrom(context, participants)),
    ...(location === undefined ? {} : { location: addressFrom(location) }),
    ...(attendees === undefined ? {} : { attendees: attendees.map(given) }),
  };
}

function participantsFrom(
  context: Context,
  asked: NonNullable<Body['participants']>,
): { readonly participants: Participant[]; readonly person_id: number | null } {
  const participants = asked.map(({ person_id, primary = false }) => {
    if (person_id === undefined) throw badRequest('participants must name a person_id each');
    existing(context, 'person', 'person_id', person_id);
    return { person_id, primary };
  });
  return { participants, person_id: participants.find(({ primary }) => primary)?.person_id ?? null };
}

const withDoneTime = (activity: ActivityRecord, nowMs: number): ActivityRecord => ({
  ...activity,
  marked_as_done_time: activity.done ? (activity.marked_as_done_time ?? v2Time(nowMs)) : null,
});

/** Attendees come only where `include_fields` asks for them. */
const SHAPE = {
  shown: ({ attendees: _, ...activity }: ActivityRecord): object => activity,
  extras: { attendees: (activity: ActivityRecord) => activity.attendees },
};

const shownActivity = SHAPE.shown;
