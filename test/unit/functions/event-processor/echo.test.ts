import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { echoOf } from '../../../../functions/event-processor/echo.ts';
import { endpointOf } from '../../../../shared/pipedrive/index.ts';
import type { EchoMark } from '../../../../shared/state/echo-marks.ts';
import type { RecordChange } from '../../../../shared/webhooks/change.ts';
import { markOf } from '../../../../shared/webhooks/own-writes.ts';
import { aChange } from '../../../support/changes.ts';

const SENT_MS = Date.parse('2026-11-20T09:00:00.000Z');

function markFor(operation: string, call: object, part: Partial<EchoMark> = {}): EchoMark {
  const endpoint = endpointOf(operation);
  const mark = endpoint && markOf(endpoint, call, 'write-1', SENT_MS);
  if (!mark) throw new Error(`${operation} has no mark`);
  return { ...mark, ...part };
}

/** Our user 7 sets the title of deal 8 through the API, and this comes back. */
const renamed = markFor('updateDeal', { path: { id: 8 }, body: { title: 'Crane' } });
const echo = (part: Partial<RecordChange> = {}) => aChange({ source: 'api', actor: '7', ...part });
const isEcho = (mark: EchoMark, change: RecordChange) => echoOf([mark], 'c-1', change, '7') !== undefined;

describe('the event of our own write', () => {
  test('is an echo, also with what Pipedrive counts by itself', () => {
    const changes = [
      echo(),
      echo({ previous: { title: 'Hook', update_time: '2026-11-20T08:00:00Z', files_count: 1 } }),
    ];

    const echoes = changes.map((change) => isEcho(renamed, change));

    expect(echoes).toEqual([true, true]);
  });

  test('is an echo with the times that follow from its status', () => {
    const mark = markFor('updateDeal', { path: { id: 8 }, body: { status: 'won' } });
    const after = { status: 'won', won_time: '2026-11-20T09:00:00Z', close_time: '2026-11-20T09:00:00Z' };

    const echoed = isEcho(
      mark,
      echo({ after, previous: { status: 'open', won_time: null, close_time: null } }),
    );

    expect(echoed).toBe(true);
  });

  test('of a creation is told by what was written, and by its id once that is known', () => {
    const mark = markFor('addDeal', { body: { title: 'Crane', owner_id: 7 } });
    const born = echo({
      action: 'create',
      previous: null,
      after: { id: 8, title: 'Crane', owner_id: 7, stage_id: 1 },
    });

    const echoes = [
      isEcho(mark, born),
      isEcho({ ...mark, recordId: '8' }, born),
      isEcho({ ...mark, recordId: '9' }, born),
      isEcho(mark, { ...born, after: { ...born.after, owner_id: 9 } }),
    ];

    expect(echoes).toEqual([true, true, false, false]);
  });

  test('of a deletion is told by its record', () => {
    const mark = markFor('deleteDeal', { path: { id: 8 } });
    const removal = echo({ action: 'delete', after: null });

    const echoes = [isEcho(mark, removal), isEcho(mark, { ...removal, id: '9' })];

    expect(echoes).toEqual([true, false]);
  });

  test('of a deactivation through version 1 is told by the flag', () => {
    const mark = markFor('updateUser', { path: { id: 42 }, body: { active_flag: false } });
    const change = echo({
      entity: 'user',
      id: '42',
      after: { id: 42, active_flag: false },
      previous: { active_flag: true },
    });

    const echoed = isEcho(mark, change);

    expect(echoed).toBe(true);
  });
});

describe('somebody else’s edit of the same record in the same second is passed on', () => {
  test.each<[string, RecordChange]>([
    ['by a person in the app, whoever it is', echo({ source: 'app' })],
    ['by another user through the API', echo({ actor: '8' })],
    ['by our user through another integration, to another value', echo({ after: { title: 'Other' } })],
    [
      'by our user through another integration, of another field',
      echo({ after: { title: 'Crane', value: 2 }, previous: { value: 1 } }),
    ],
    [
      'together with ours, in one event',
      echo({ after: { title: 'Crane', value: 2 }, previous: { title: 'Hook', value: 1 } }),
    ],
    ['of another deal', echo({ id: '9' })],
    ['before ours was sent', echo({ timeMs: SENT_MS - 2_001 })],
    ['after ours was done', echo({ timeMs: renamed.untilMs + 1 })],
    ['of nothing but what Pipedrive counts', echo({ previous: { update_time: '2026-11-20T08:00:00Z' } })],
    ['that deletes it', echo({ action: 'delete', after: null })],
  ])('%s', (_, change) => {
    const echoed = isEcho(renamed, change);

    expect(echoed).toBe(false);
  });

  test('though it is the very same, when the mark is used up', () => {
    const used = { ...renamed, seenBy: 'c-0' };

    const echoes = [echoOf([used], 'c-1', echo(), '7'), echoOf([used], 'c-0', echo(), '7')];

    expect(echoes).toEqual([undefined, used]);
  });
});

test('of several writes that fit, the oldest that is not used up is taken', () => {
  const marks = [3, 2, 1].map((number) => ({ ...renamed, write: `write-${number}` }));
  const [third, second, first] = marks;

  const taken = [
    echoOf(marks, 'c-1', echo(), '7'),
    echoOf(
      [third, second, { ...first, seenBy: 'c-0' }].flatMap((mark) =>
        mark?.write ? [{ ...renamed, ...mark }] : [],
      ),
      'c-1',
      echo(),
      '7',
    ),
  ];

  expect(taken.map((mark) => mark?.write)).toEqual(['write-1', 'write-2']);
});

test('no event that changes a field which was not written is ever an echo', () => {
  const aField = fc.constantFrom(
    'title',
    'value',
    'owner_id',
    'stage_id',
    'currency',
    'label_ids',
    'expected_close_date',
  );
  const fields = fc.uniqueArray(aField, { minLength: 1 });
  fc.assert(
    fc.property(fields, fields, (written, changed) => {
      const record = Object.fromEntries(changed.map((field) => [field, 1]));
      const body = Object.fromEntries(written.map((field) => [field, 1]));
      const mark = markFor('updateDeal', { path: { id: 8 }, body });

      const echoed = isEcho(mark, echo({ after: { ...body, ...record }, previous: record }));

      // The pipeline follows the stage, and nothing here follows anything else.
      expect(echoed).toBe(changed.every((field) => written.includes(field)));
    }),
  );
});
