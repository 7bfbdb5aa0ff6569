import { isObject } from '../exact-json.ts';
import type { Rules } from './rules.ts';
import { asAddress, asFlag, asId, asTimeOfDay, type Reform } from './values.ts';

/** Participants and attendees in the names of version 2. */
const asPeople =
  (names: ReadonlyMap<string, string>): Reform =>
  (value) =>
    Array.isArray(value)
      ? value.map((person: unknown) =>
          isObject(person)
            ? Object.fromEntries(
                Object.entries(person).map(([name, part]) => [names.get(name) ?? name, asFlagIn(name, part)]),
              )
            : person,
        )
      : value;

const FLAGS: readonly string[] = ['primary_flag', 'primary', 'is_organizer'];
const asFlagIn = (name: string, part: unknown): unknown => (FLAGS.includes(name) ? asFlag(part) : part);

/** An activity: webhooks of either version have the old names, and times of day with their zone (FACTS 5.3). */
export const ACTIVITY: Rules = {
  renamed: {
    busy_flag: ['busy', asFlag],
    user_id: ['owner_id', asId],
    created_by_user_id: ['creator_user_id', asId],
  },
  reformed: {
    done: asFlag,
    due_time: asTimeOfDay,
    duration: asTimeOfDay,
    location: asAddress,
    participants: asPeople(new Map([['primary_flag', 'primary']])),
    attendees: asPeople(new Map([['email_address', 'email']])),
  },
  dropped: ['assigned_to_user_id'],
  addresses: ['location'],
};

export const ACTIVITY_V1: Rules = { dropped: ['person_dropbox_bcc', 'deal_dropbox_bcc'] };
