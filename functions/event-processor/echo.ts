import type { EchoMark } from '../../shared/state/echo-marks.ts';
import { ECHO_SLACK_MS } from '../../shared/state/echo-marks.ts';
import type { RecordChange } from '../../shared/webhooks/change.ts';
import { changedFields } from '../../shared/webhooks/clean-event.ts';
import { isSilent } from '../../shared/webhooks/differs.ts';
import { isObject } from '../../shared/webhooks/exact-json.ts';
import { hashesOf, says } from '../../shared/webhooks/own-values.ts';

/**
 * The write of ours that a change is the echo of, if it is one: made by our user through the API, of that record, at its
 * time, and with nothing in it that we did not write. Suppressed is too little rather than too much: a person who edits the
 * record in the same second does so in the app, or changes another field, or to another value.
 */
export function echoOf(
  marks: readonly EchoMark[],
  id: string,
  change: RecordChange,
  tokenUser: string,
): EchoMark | undefined {
  const { source, actor } = change;
  if (source !== 'api' || actor !== tokenUser) return undefined;
  const fitting = marks.filter((mark) => fits(mark, change));
  // What was taken for an echo before stays one; of equal writes each has its own.
  return fitting.find(({ seenBy }) => seenBy === id) ?? fitting.findLast(({ seenBy }) => !seenBy);
}

function fits(
  { action, entity, recordId, sentMs, untilMs, fields }: EchoMark,
  change: RecordChange,
): boolean {
  if (action !== change.action || entity !== change.entity) return false;
  if (recordId !== undefined && recordId !== change.id) return false;
  if (change.timeMs < sentMs - ECHO_SLACK_MS || change.timeMs > untilMs) return false;
  if (action === 'delete') return true;
  const { after } = change;
  if (!after) return false;
  const told = hashesOf(after);
  const written = new Set(Object.keys(fields).map(fieldOf));
  if (action === 'create') return [...written].every((field) => says(told, fields, field));
  const changed = changedFields(change).filter((field) => !isSilent(field));
  const own = changed.filter((field) => !follow(field, written, after));
  return own.length > 0 && own.every((field) => says(told, fields, field));
}

/** `emails#` and `emails.0.value` are of `emails`, and `custom_fields.key.value` of `custom_fields.key`. */
const fieldOf = (part: string): string =>
  (part.startsWith('custom_fields.') ? /^custom_fields\.[^.#]+/ : /^[^.#]+/).exec(part)?.[0] ?? part;

/** What Pipedrive sets by itself when another field is written. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  status: ['won_time', 'lost_time', 'close_time', 'first_won_time'],
  stage_id: ['pipeline_id'],
  pipeline_id: ['stage_id'],
  name: ['first_name', 'last_name'],
  first_name: ['name'],
  last_name: ['name'],
  done: ['marked_as_done_time'],
  is_archived: ['archive_time'],
};

const follow = (field: string, written: ReadonlySet<string>, after: object): boolean =>
  isObject(after) &&
  !written.has(field) &&
  [...written].some((name) => Object.hasOwn(FOLLOWS, name) && FOLLOWS[name]?.includes(field));
