import { DELETED_IN_RECENTS } from '../../../shared/webhooks/keeping/fill-price.ts';
import type { FillAccount } from './ports.ts';
import { sourcesOf } from './sources.ts';
import type { Cannot } from './step.ts';
import type { Window } from './window.ts';

/** Pipedrive forgets what was deleted after so long (FACTS: lists of v2). */
const DELETED_KEPT_S = 30 * 86_400;

/** What no fill can bring back of these entities, whatever it reads: told beforehand, and for each with the reason. */
export function cannotOf(
  { entities, deletions }: Pick<FillAccount, 'entities' | 'deletions'>,
  { since, until }: Window,
): Cannot[] {
  const of = (wanted: readonly string[]) => wanted.filter((entity) => entities.includes(entity));
  const each = (wanted: readonly string[], what: string, why: string): Cannot[] =>
    of(wanted).map((entity) => ({ entity, what, why }));
  const readable = entities.filter((entity) => entity === 'user' || sourcesOf(entity).length > 0);
  return [
    ...entities
      .filter((entity) => !readable.includes(entity))
      .map((entity) => ({
        entity,
        what: 'every change',
        why: 'Pipedrive has no list of these that this deployment reads.',
      })),
    ...readable.map((entity) => ({
      entity,
      what: 'steps in between, and who made the changes',
      why: 'Lists show the last state of a record and nothing of how it came about.',
    })),
    ...(deletions === 'deep'
      ? []
      : each(
          DELETED_IN_RECENTS,
          'deletions that the list of recent changes leaves out',
          'Nothing else shows them, unless every known record is asked for: the setting deletions: deep does that.',
        )),
    ...each(
      DELETED_IN_RECENTS,
      'records that were added and deleted within the gap',
      'Nobody knew of them, and only the list of recent changes may show them.',
    ),
    ...each(
      ['lead'],
      'deletions',
      'No list names a deleted lead, and asking for one is answered as if it had never been.',
    ),
    ...each(['project', 'task'], 'deletions', 'Their lists leave out what is deleted.'),
    ...each(
      ['deal', 'organization'],
      'into which other record one was merged',
      'Only persons say so in a list; the one that is gone is told as deleted.',
    ),
    ...each(
      ['user'],
      'users who were switched off and on again, or the other way round',
      'The list shows how they are now.',
    ),
    ...(until - since > DELETED_KEPT_S
      ? each(
          ['deal', ...DELETED_IN_RECENTS],
          'deletions of more than 30 days ago',
          'Pipedrive forgets them then.',
        )
      : []),
  ];
}

/** Ids are named so far; the rest is counted. */
const MOST_NAMED = 20;

/** Users whom the graph has and Pipedrive did not list. */
export function absentUsers(ids: readonly string[]): Cannot[] {
  if (ids.length === 0) return [];
  const more = ids.length > MOST_NAMED ? ', …' : '';
  return [
    {
      entity: 'user',
      what: `what became of users who are not listed: ${ids.slice(0, MOST_NAMED).join(', ')}${more}`,
      why: 'That somebody is missing from a list proves nothing, so they were left as they are.',
      count: ids.length,
    },
  ];
}

/** An entity whose list was refused, or made no sense. */
export const refused = (entity: string, reason: string): Cannot => ({
  entity,
  what: 'every change, this time',
  why: `Its list could not be read: ${reason}. What was verified before is remembered, and the next fill begins there.`,
});

/** Deletions that were hinted at, of records that are not found. */
export const unconfirmed = (entity: string, count: number): Cannot[] =>
  count === 0
    ? []
    : [
        {
          entity,
          what: 'deletions that could not be confirmed',
          why: 'Pipedrive says only that there is no such record: it may be hidden from us, or deleted long ago.',
          count,
        },
      ];

/** Records that are larger than a queue can carry. */
export const oversized = (entity: string, ids: readonly string[]): Cannot => ({
  entity,
  what: `changes of ${ids.slice(0, MOST_NAMED).join(', ')}`,
  why: 'The record is larger than a queue can carry.',
  count: ids.length,
});

/** Several reports as one: of what is said twice the counts are added. */
export function together(...reports: readonly (readonly Cannot[])[]): Cannot[] {
  const lines = new Map<string, Cannot>();
  for (const line of reports.flat()) {
    const key = JSON.stringify([line.entity, line.what]);
    const before = lines.get(key);
    const count = (before?.count ?? 0) + (line.count ?? 0);
    lines.set(key, { ...line, ...(count > 0 ? { count } : {}) });
  }
  return [...lines.values()];
}
