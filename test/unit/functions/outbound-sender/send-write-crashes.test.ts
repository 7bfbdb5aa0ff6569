import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Deps, sendWrite } from '../../../../functions/outbound-sender/send-write.ts';
import { Rejected, Throttled, Unavailable, Uncertain } from '../../../../shared/errors.ts';
import { isSettled, type Write } from '../../../../shared/state/writes.ts';
import { aWrite, createMemoryWrites, NOW_MS, PowerCut, withPowerCut } from '../../../support/functions.ts';

/** How Pipedrive takes one request: whether it has its effect, and what is answered. */
type Reply = 'answered' | 'lost' | 'refused' | 'throttled' | 'unreachable';

const aCreate = aWrite();
const aSameEffect = aWrite({
  operation: 'updateUser',
  call: '{"path":{"id":42},"body":{"active_flag":true}}',
});

/** A world in which the effects at Pipedrive are counted; once the replies are used up, all is answered. */
function createWorld(write: Write, replies: readonly Reply[] = []) {
  const writes = createMemoryWrites(write);
  const left = [...replies];
  const told: string[] = [];
  let effects = 0;
  const deps: Deps = {
    ...writes,
    call: async () => {
      const reply = left.shift() ?? 'answered';
      if (reply === 'throttled') throw new Throttled('no room', 2_000);
      if (reply === 'unreachable') throw new Unavailable('cannot be reached');
      if (reply === 'refused') throw new Rejected('no', { status: 400 });
      effects++;
      if (reply === 'lost')
        throw write.operation === 'addDeal' ? new Uncertain('lost') : new Unavailable('lost');
      return { status: 201, data: { id: 77 }, odd: [], limits: {} };
    },
    tell: async (_account, outcome) => {
      told.push(outcome.status);
    },
    now: () => NOW_MS,
  };
  return { deps, told, effects: () => effects, stored: () => writes.stored.get(write.key) };
}

const message = { account: '1', key: 'write-1' };

/** findWrite, begin, call, settle (or postpone), tell: before and after each. */
const POINTS = Array.from({ length: 10 }, (_, point) => point);

/** Brings the message back until it is acknowledged. */
async function untilAcknowledged(deps: Deps): Promise<Write> {
  for (let receive = 0; receive < 50; receive++) {
    const settled = await sendWrite(deps, message).catch(() => undefined);
    if (settled) return settled;
  }
  throw new Error('The message was never acknowledged');
}

describe('a power cut', () => {
  test.each(POINTS)(
    'at point %i never makes two records of one create, and ends in an outcome that is told',
    async (point) => {
      const { deps, told, effects, stored } = createWorld(aCreate);

      await expect(sendWrite(withPowerCut(deps, point).ports, message)).rejects.toThrow(PowerCut);
      const settled = await untilAcknowledged(deps);

      expect(effects()).toBeLessThanOrEqual(1);
      expect(isSettled(settled)).toBe(true);
      expect(stored()).toEqual(settled);
      expect(new Set(told)).toEqual(new Set([settled.status]));
      // "sent" is said of what is there, and "uncertain" only where nobody can know.
      if (settled.status === 'sent') expect(effects()).toBe(1);
      expect(settled.status).toBe(point >= 3 && point <= 6 ? 'uncertain' : 'sent');
    },
  );

  test.each(POINTS)('at point %i never leaves a write undone that may be sent twice', async (point) => {
    const { deps, effects, stored } = createWorld(aSameEffect);

    await expect(sendWrite(withPowerCut(deps, point).ports, message)).rejects.toThrow(PowerCut);
    const settled = await untilAcknowledged(deps);

    expect(effects()).toBeGreaterThanOrEqual(1);
    expect(settled.status).toBe('sent');
    expect(stored()).toEqual(settled);
  });

  test.each(POINTS)(
    'at point %i during an attempt that Pipedrive throttles costs no create',
    async (point) => {
      const { deps, effects } = createWorld(aCreate, ['throttled']);

      await sendWrite(withPowerCut(deps, point).ports, message).catch(() => undefined);
      const settled = await untilAcknowledged(deps);

      expect(effects()).toBe(settled.status === 'sent' ? 1 : 0);
      expect(isSettled(settled)).toBe(true);
    },
  );
});

/** A port that fails once without its process dying: DynamoDB throttles, the bus is down. */
function withHiccup(deps: Deps, at: number): Deps {
  let calls = 0;
  const hiccup = () => {
    if (calls++ === at) throw new Error('a hiccup');
  };
  return {
    ...deps,
    findWrite: async (...args) => {
      hiccup();
      return deps.findWrite(...args);
    },
    begin: async (...args) => {
      hiccup();
      return deps.begin(...args);
    },
    postpone: async (...args) => {
      hiccup();
      return deps.postpone(...args);
    },
    settle: async (...args) => {
      hiccup();
      return deps.settle(...args);
    },
    tell: async (...args) => {
      hiccup();
      return deps.tell(...args);
    },
  };
}

test.each([0, 1, 2, 3])(
  'a state table or bus that fails once, at its call %i, never makes two records of one create',
  async (at) => {
    const { deps, effects, stored } = createWorld(aCreate);

    const settled = await untilAcknowledged(withHiccup(deps, at));

    expect(effects()).toBeLessThanOrEqual(1);
    expect(stored()).toEqual(settled);
  },
);

test('two senders that have the same message at the same moment make one record', async () => {
  const { deps, effects } = createWorld(aCreate);
  const bothLooked = Promise.withResolvers<void>();
  let looked = 0;
  const findWrite: Deps['findWrite'] = async (...args) => {
    const write = await deps.findWrite(...args);
    if (++looked === 2) bothLooked.resolve();
    await bothLooked.promise;
    return write;
  };

  await Promise.allSettled([
    sendWrite({ ...deps, findWrite }, message),
    sendWrite({ ...deps, findWrite }, message),
  ]);
  const settled = await untilAcknowledged(deps);

  expect(effects()).toBe(1);
  expect(isSettled(settled)).toBe(true);
});

describe('whatever happens in whatever order', () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant('receive' as const) }),
    fc.record({ kind: fc.constant('power cut' as const), point: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ kind: fc.constant('hiccup' as const), point: fc.integer({ min: 0, max: 4 }) }),
  );
  const reply = fc.constantFrom<Reply>('answered', 'lost', 'refused', 'throttled', 'unreachable');

  test('a create has at most one record, one outcome for ever, and is told only that', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 12 }),
        fc.array(reply, { maxLength: 6 }),
        async (events, replies) => {
          const { deps, told, effects, stored } = createWorld(aCreate, replies);
          const outcomes = new Set<string>();

          for (const { kind, ...rest } of events) {
            const point = 'point' in rest ? rest.point : -1;
            const ports =
              kind === 'power cut'
                ? withPowerCut(deps, point).ports
                : kind === 'hiccup'
                  ? withHiccup(deps, point)
                  : deps;
            const acknowledged = await sendWrite(ports, message).catch(() => undefined);
            if (acknowledged) expect(isSettled(acknowledged)).toBe(true);
            const now = stored();
            if (now && isSettled(now)) outcomes.add(JSON.stringify(now));
          }
          const settled = await untilAcknowledged(deps);
          outcomes.add(JSON.stringify(settled));

          expect(effects()).toBeLessThanOrEqual(1);
          expect([...outcomes]).toEqual([JSON.stringify(stored())]);
          expect(new Set(told)).toEqual(new Set([settled.status]));
          if (settled.status === 'sent') expect(effects()).toBe(1);
          if (settled.status === 'rejected') expect(effects()).toBe(0);
        },
      ),
      { seed: 20261120, numRuns: 1_000 },
    );
  });

  test('a write with the same effect twice is done whenever it is called sent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 12 }),
        fc.array(reply, { maxLength: 6 }),
        async (events, replies) => {
          const { deps, effects } = createWorld(aSameEffect, replies);

          for (const { kind, ...rest } of events) {
            const point = 'point' in rest ? rest.point : -1;
            const ports =
              kind === 'power cut'
                ? withPowerCut(deps, point).ports
                : kind === 'hiccup'
                  ? withHiccup(deps, point)
                  : deps;
            await sendWrite(ports, message).catch(() => undefined);
          }
          const settled = await untilAcknowledged(deps);

          expect(['sent', 'rejected']).toContain(settled.status);
          if (settled.status === 'sent') expect(effects()).toBeGreaterThanOrEqual(1);
        },
      ),
      { seed: 20261120, numRuns: 1_000 },
    );
  });
});
