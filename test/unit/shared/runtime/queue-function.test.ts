import type { SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { InvalidInput, Rejected, Unavailable, Uncertain } from '../../../../shared/errors.ts';
import { queueFunction } from '../../../../shared/runtime/queue-function.ts';
import { aContext, anSqsEvent, anSqsRecord, createMemoryObserver } from '../../../support/functions.ts';

const Message = z.object({ name: z.string() });

/** A consumer whose work fails by name, and that remembers in which order it worked and what it buried. */
function rig(failures: Readonly<Record<string, Error>> = {}, { buryFails = false, needsMs = 1000 } = {}) {
  const { log, lines } = createMemoryObserver();
  const worked: string[] = [];
  const buried: [string, string][] = [];
  const consume = queueFunction(
    {
      log,
      mostReceives: 3,
      needsMs,
      bury: async ({ messageId }, reason) => {
        if (buryFails) throw new Error('dead-letter queue down');
        buried.push([messageId, reason]);
      },
    },
    Message,
    async ({ name }) => {
      worked.push(`begin ${name}`);
      // Others get their turn, as they would during real work.
      await new Promise((resolve) => setImmediate(resolve));
      const failure = failures[name];
      if (failure) throw failure;
      worked.push(`end ${name}`);
    },
  );
  const run = (records: readonly SQSRecord[], context = aContext()) =>
    consume(anSqsEvent(...records), context);
  return { run, worked, buried, lines };
}

const of = (group: string, name: string, receives = 1) => anSqsRecord(name, { name }, { group, receives });
const failed = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('a batch', () => {
  test('is worked through in order within a group, and side by side across groups', async () => {
    const { run, worked } = rig();

    const response = await run([of('a', 'a1'), of('a', 'a2'), of('b', 'b1'), of('a', 'a3')]);

    expect(response).toEqual(failed());
    expect(worked.filter((step) => step.includes(' a'))).toEqual([
      'begin a1',
      'end a1',
      'begin a2',
      'end a2',
      'begin a3',
      'end a3',
    ]);
    expect(worked.indexOf('begin b1')).toBeLessThan(worked.indexOf('end a1'));
  });

  test('with a failure reports it and the later ones of its group, which are not begun', async () => {
    const { run, worked, buried } = rig({ a2: new Unavailable('later') });

    const response = await run([of('a', 'a1'), of('b', 'b1'), of('a', 'a2'), of('a', 'a3'), of('b', 'b2')]);

    expect(response).toEqual(failed('a2', 'a3'));
    expect(worked).toContain('end b2');
    expect(worked).not.toContain('begin a3');
    expect(buried).toEqual([]);
  });
});

describe('a message that can never succeed', () => {
  test.each([
    ['what Pipedrive refused', new Rejected('No such stage'), 'Rejected: No such stage'],
    ['what does not fit', new InvalidInput('body.x'), 'InvalidInput: body.x'],
  ])('is buried at once with its reason and does not block its group: %s', async (_case, failure, reason) => {
    const { run, worked, buried } = rig({ a1: failure });

    const response = await run([of('a', 'a1'), of('a', 'a2')]);

    expect(response).toEqual(failed());
    expect(buried).toEqual([['a1', reason]]);
    expect(worked).toContain('end a2');
  });

  test.each(['{', '', 'null', '{"name":5}', '[]'])(
    'is buried before any work where its body is %j',
    async (body) => {
      const { run, worked, buried } = rig();

      const response = await run([anSqsRecord('poison', body)]);

      expect(response).toEqual(failed());
      expect(worked).toEqual([]);
      expect(buried).toMatchObject([
        ['poison', expect.stringMatching(/^InvalidInput: (message|The message is not JSON)/)],
      ]);
    },
  );
});

describe('a message that may succeed later', () => {
  const failures: [string, Error, string][] = [
    ['an outage', new Unavailable('later'), 'Unavailable: later'],
    ['an unclear outcome', new Uncertain('look'), 'Uncertain: look'],
    ['a bug', new TypeError('x of ada@example.com'), 'TypeError'],
  ];

  test.each(failures)('comes back before it was received three times: %s', async (_case, failure) => {
    const { run, buried, lines } = rig({ a1: failure });

    expect(await run([of('a', 'a1', 2)])).toEqual(failed('a1'));

    expect(buried).toEqual([]);
    expect(lines).toMatchObject([
      { level: 'warn', sentence: 'message will be tried again', fields: { receives: 2 } },
    ]);
  });

  test.each(failures)('is buried when it was received three times: %s', async (_case, failure, reason) => {
    const { run, buried, lines } = rig({ a1: failure });

    expect(await run([of('a', 'a1', 3)])).toEqual(failed());

    expect(buried).toEqual([['a1', reason]]);
    expect(lines).toMatchObject([{ level: 'error', fields: { messageId: 'a1', receives: 3 } }]);
    expect(JSON.stringify([buried, lines])).not.toContain('ada@');
  });
});

test('a message that was received more often than it may be tried is buried without another try: its consumer died', async () => {
  const { run, worked, buried } = rig();

  const response = await run([of('a', 'a1', 4), of('a', 'a2')]);

  expect(response).toEqual(failed());
  expect(buried).toEqual([['a1', 'ConsumerDied: Its consumer died at it, again and again']]);
  expect(worked).toEqual(['begin a2', 'end a2']);
});

test('a message that cannot be buried stays in the queue, with the later ones of its group', async () => {
  const { run, worked, lines } = rig({ a1: new Rejected('no') }, { buryFails: true });

  const response = await run([of('a', 'a1'), of('a', 'a2'), of('b', 'b1')]);

  expect(response).toEqual(failed('a1', 'a2'));
  expect(worked).not.toContain('begin a2');
  expect(worked).toContain('end b1');
  expect(lines.map(({ sentence }) => sentence)).toContain('message could not be buried');
});

describe('with too little time left', () => {
  test('nothing is begun and everything comes back', async () => {
    const { run, worked } = rig({}, { needsMs: 20_000 });

    const response = await run([of('a', 'a1'), of('b', 'b1'), of('a', 'a2')], aContext(19_999));

    expect(response).toEqual(failed('a1', 'a2', 'b1'));
    expect(worked).toEqual([]);
  });

  test('what was begun is finished and the rest comes back', async () => {
    let left = 30_000;
    const { run, worked } = rig({}, { needsMs: 20_000 });
    const context = {
      ...aContext(),
      getRemainingTimeInMillis: () => {
        const now = left;
        left -= 15_000;
        return now;
      },
    };

    const response = await run([of('a', 'a1'), of('a', 'a2')], context);

    expect(response).toEqual(failed('a2'));
    expect(worked).toEqual(['begin a1', 'end a1']);
  });
});
