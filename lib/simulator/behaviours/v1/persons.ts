import type { persons } from '../../../../shared/pipedrive/endpoints/v1/persons.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { v1Changelog, v1Updates } from '../../changes/history.ts';
import { mergeRecords } from '../../changes/merge.ts';
import { v2Delete } from '../../changes/v2-delete.ts';
import { filterOf } from '../../lists/filters.ts';
import { cursorPage, offsetPage } from '../../lists/pages.ts';
import { v1Search } from '../../lists/search.ts';
import type { PersonRecord } from '../../records/person.ts';
import { type Crop, newPicture, shownPicture } from '../../records/picture.ts';
import { isAdminOf } from '../../records/user.ts';
import { v1AddFollower, v1Followers, v1RemoveFollower } from '../../rules/followers.ts';
import { idOf, mayEdit, notDeleted, seenRecord } from '../../rules/guards.ts';
import { permittedUsers } from '../../rules/permitted-users.ts';
import { createPerson, updatePerson } from '../../rules/person-writes.ts';
import { v1Activity } from '../../v1/activity.ts';
import { v1Deal } from '../../v1/deal.ts';
import { flatPerson, v1Person } from '../../v1/person.ts';
import { v1Sorted } from '../../v1/sorted.ts';
import { badRequest, notFound, notPermitted } from '../../wire/refusal.ts';

/** What Pipedrive removed answers as it did: the same records as version 2, in the old shape. */
export const personV1Behaviours: BehavioursOf<typeof persons> = {
  getPersonChangelog: ({ path, query }, context) => v1Changelog(context, 'person', path.id, query),

  // No file and no mail belongs to a person of the simulation, and no product to a deal of one.
  getPersonFiles: ({ path, query }, context) => noneOf(context, path.id, query),
  getPersonMailMessages: ({ path, query }, context) => noneOf(context, path.id, query),
  getPersonProducts: ({ path, query }, context) => noneOf(context, path.id, query),

  getPersonUpdates: ({ path, query }, context) => v1Updates(context, 'person', path.id, query),

  getPersonFollowers: ({ path, query }, context) => v1Followers(context, 'person', path.id, query),

  addPersonFollower: ({ path, body }, context) => v1AddFollower(context, 'person', path.id, body.user_id),

  deletePersonFollower: ({ path }, context) => v1RemoveFollower(context, 'person', path.id, path.follower_id),

  mergePersons: ({ path, body }, context) => {
    const survivor = mergeRecords(context, 'person', path.id, body.merge_with_id);
    return { data: { ...flatPerson(context.company, survivor), merge_what_id: idOf(path.id) } };
  },

  getPersonUsers: ({ path }, context) => permittedUsers(context, 'person', path.id),

  addPersonPicture: ({ path, body: { file, ...crop } }, context) => {
    const { company, caller, changes, actor, nowMs } = context;
    const person = editable(context, path.id);
    if (!/^image\/(gif|jpe?g|png)$/.test(file.type)) throw badRequest('file must be a GIF, JPG or PNG');
    if (file.bytes.length === 0) throw badRequest('file must not be empty');
    checkCrop(crop);
    const id = company.picture.nextId();
    const picture = company.picture.put(newPicture(file, { id, crop, added_by_user_id: caller.id }, nowMs));
    if (person.picture_id !== null) company.picture.remove(person.picture_id);
    changes.update('person', { ...person, picture_id: id }, actor);
    return { data: { id, ...shownPicture(picture, person.id) } };
  },

  deletePersonPicture: ({ path }, context) => {
    const { company, changes, actor } = context;
    const person = editable(context, path.id);
    if (person.picture_id === null) throw notFound('Picture');
    company.picture.remove(person.picture_id);
    changes.update('person', { ...person, picture_id: null }, actor);
    return { data: { id: person.id } };
  },

  getPersons: ({ query }, context) => {
    const matches =
      query.filter_id === undefined
        ? (person: PersonRecord) =>
            (query.user_id === undefined || person.owner_id === query.user_id) &&
            startsWith(person, query.first_char)
        : filterOf(context, 'person')(query.filter_id);
    const wanted = seenPersons(context).filter(matches);
    const shown = wanted.map((person) => v1Person(context, person));
    return offsetPage(v1Sorted(shown, query.sort), query);
  },

  addPerson: ({ body }, context) => ({
    status: 201,
    data: v1Person(context, createPerson(context, { ...newFields(body), name: body.name })),
  }),

  deletePersons: ({ query }, context) => {
    const ids = query.ids.split(',').map((id) => id.trim());
    const wanted = ids.map((id) => seenRecord(context, 'person', id));
    for (const person of wanted) mayEdit(context, 'person', person);
    for (const { id } of wanted) v2Delete(context, 'person', String(id));
    return { data: { id: wanted.map(({ id }) => id) } };
  },

  // Documented to be for those who see all data.
  getPersonsCollection: ({ query }, context) => {
    if (!isAdminOf(context.caller, 'global')) throw notPermitted();
    const since = msOf('since', query.since);
    const until = msOf('until', query.until);
    const wanted = seenPersons(context).filter(
      (person) =>
        (query.owner_id === undefined || person.owner_id === query.owner_id) &&
        (since === undefined || Date.parse(person.update_time) >= since) &&
        (until === undefined || Date.parse(person.update_time) < until) &&
        startsWith(person, query.first_char),
    );
    const byId = { field: 'id', direction: 'asc', valueOf: ({ id }: PersonRecord) => id } as const;
    const { items, next_cursor } = cursorPage(wanted, byId, query);
    return {
      data: items.map((person) => flatPerson(context.company, person)),
      additional_data: { next_cursor },
    };
  },

  searchPersons: ({ query }, context) => v1Search(context, ['person'], query),

  getPerson: ({ path }, context) => ({ data: v1Person(context, seenRecord(context, 'person', path.id)) }),

  updatePerson: ({ path, body }, context) => ({
    data: v1Person(context, updatePerson(context, path.id, newFields(body))),
  }),

  // That a second delete is answered as in version 2 is assumed.
  deletePerson: ({ path }, context) => v2Delete(context, 'person', path.id),

  getPersonActivities: ({ path, query }, context) => {
    const excluded = new Set(query.exclude?.split(',').map(Number));
    const wanted = activitiesOf(context, seenRecord(context, 'person', path.id)).filter(
      (activity) =>
        !excluded.has(activity.id) && (query.done === undefined || activity.done === (query.done === 1)),
    );
    return offsetPage(
      wanted.map((activity) => v1Activity(context, activity)),
      query,
    );
  },

  getPersonDeals: ({ path, query }, context) => {
    const person = seenRecord(context, 'person', path.id);
    const { status = 'all_not_deleted' } = query;
    const wanted = context.company.deal
      .all()
      .filter(
        (deal) =>
          deal.person_id === person.id &&
          context.sees(context.caller, deal) &&
          deal.is_deleted === (status === 'deleted') &&
          (status === 'all_not_deleted' || status === 'deleted' || deal.status === status),
      );
    return offsetPage(
      v1Sorted(
        wanted.map((deal) => v1Deal(context, deal)),
        query.sort,
      ),
      query,
    );
  },
};

const seenPersons = (context: Context): PersonRecord[] =>
  context.company.person.all().filter((person) => !person.is_deleted && context.sees(context.caller, person));

const activitiesOf = ({ company }: Context, { id }: PersonRecord) =>
  company.activity.all().filter((activity) => activity.person_id === id && !activity.is_deleted);

function noneOf(context: Context, id: string, page: Parameters<typeof offsetPage>[1]) {
  seenRecord(context, 'person', id);
  return offsetPage([], page);
}

function editable(context: Context, id: string): PersonRecord {
  const person = seenRecord(context, 'person', id);
  mayEdit(context, 'person', person);
  notDeleted(person);
  return person;
}

const LEAST_PIXELS = 128;

/** The part to cut out should be a square of 128 pixels or more, as documented; that another one is refused is assumed. */
function checkCrop({ crop_x = 0, crop_y = 0, crop_width, crop_height }: Crop): void {
  if (crop_x < 0 || crop_y < 0) throw badRequest('crop_x and crop_y must not be negative');
  if (crop_width !== crop_height) throw badRequest('crop_width and crop_height must be equal');
  if (crop_width !== undefined && crop_width < LEAST_PIXELS)
    throw badRequest(`crop_width and crop_height must be ${LEAST_PIXELS} or more`);
}

const startsWith = ({ name }: PersonRecord, text: string | undefined): boolean =>
  text === undefined || name.toLowerCase().startsWith(text.toLowerCase());

type Body = Parameters<BehavioursOf<typeof persons>['updatePerson']>[0]['body'];

/** The fields of version 2 that a body of version 1 sets; of both labels, the list counts. */
function newFields({ email, phone, label, label_ids, visible_to, add_time, ...same }: Body) {
  const labels = label_ids ?? (label === undefined ? undefined : [label]);
  return {
    ...same,
    ...(email === undefined ? {} : { emails: email }),
    ...(phone === undefined ? {} : { phones: phone }),
    ...(labels === undefined ? {} : { label_ids: labels }),
    ...(visible_to === undefined ? {} : { visible_to: Number(visible_to) }),
    ...(add_time === undefined ? {} : { add_time: newTime('add_time', add_time) }),
  };
}

/** `2026-11-20 09:00:00`, UTC, as version 2 writes it. */
function newTime(field: string, text: string): string {
  const time = `${text.replace(' ', 'T')}Z`;
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) || Number.isNaN(Date.parse(time)))
    throw badRequest(`${field} must be a time of the form YYYY-MM-DD HH:MM:SS`);
  return time;
}

const msOf = (field: string, text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(newTime(field, text));
