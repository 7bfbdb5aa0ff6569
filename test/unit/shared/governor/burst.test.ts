import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { burstLimit, type Sending } from '../../../../shared/governor/burst.ts';
import { NOTICE_MS } from '../../../../shared/governor/others.ts';
import { type BurstWorld, createBurstWorld } from '../../../support/burst-world.ts';

const sending = (part: Partial<Sending> = {}): Sending => ({
  account: '1',
  limit: 20,
  search: false,
  lane: 'interactive',
  ...part,
});
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** Time for a window that is new to have begun. */
const BEGINNING_MS = 5 * SECOND_MS;

/** What share of the requests that a window allows was sent in so much time. */
const utilisation = (sent: number, limit: number, ms: number) => sent / ((limit * ms) / 2000);

describe('a window', () => {
  test.each([
    [20, 1],
    [20, 4],
    [80, 4],
    [120, 10],
  ])('of %i is used up by %i processes, and never overrun', async (limit, processes) => {
    const world = createBurstWorld();
    for (let index = 0; index < processes; index++)
      void world.start().keepSending(sending({ limit }), Math.ceil((limit * 2) / processes));

    await world.pass(BEGINNING_MS);
    const before = world.sent();
    await world.pass(MINUTE_MS);

    expect(world.refused()).toBe(0);
    expect(utilisation(world.sent() - before, limit, MINUTE_MS)).toBeGreaterThan(0.985);
  });

  test('costs little: of what is written, one in seven requests at most', async () => {
    const world = createBurstWorld();
    for (let index = 0; index < 4; index++) void world.start().keepSending(sending({ limit: 20 }), 10);

    await world.pass(MINUTE_MS);

    expect(world.memory.updates() / world.sent()).toBeLessThan(0.15);
  });

  test('is used up although the way there takes now 10 and now 80 ms', async () => {
    let turn = 0;
    const world = createBurstWorld({ wayMs: () => 10 + ((turn++ * 37) % 71) });
    for (let index = 0; index < 4; index++) void world.start().keepSending(sending({ limit: 80 }), 40);

    await world.pass(BEGINNING_MS);
    const before = world.sent();
    await world.pass(MINUTE_MS);

    expect(world.refused()).toBe(0);
    // Both ways take this long here: an answer is what tells that a request has arrived.
    expect(utilisation(world.sent() - before, 80, MINUTE_MS)).toBeGreaterThan(0.95);
  });

  test('is shared alike by all that have as much to send', async () => {
    const world = createBurstWorld();
    const all = Array.from({ length: 4 }, () => world.start());
    for (const one of all) void one.keepSending(sending({ limit: 80 }), 40);

    await world.pass(MINUTE_MS);

    const counts = all.map(({ state }) => state.sent);
    expect(Math.min(...counts) / Math.max(...counts)).toBeGreaterThan(0.95);
  });

  test('at rest is open to all as soon as the one request that goes first is answered', async () => {
    const world = createBurstWorld({ headers: true });
    const [one, two] = [world.start(), world.start()];
    await Promise.all([one.request(sending({ limit: 80 })), world.pass(BEGINNING_MS)]);
    await world.pass(BEGINNING_MS);
    const before = world.sent();
    void one.request(sending({ limit: 80 }));
    void two.keepSending(sending({ limit: 80 }), 20);

    await world.pass(100);

    expect(world.sent() - before).toBe(1 + 20);
    expect(world.refused()).toBe(0);
  });

  test('at rest is a newcomer’s to fill soon, also when it has fewer requests at once than permits', async () => {
    const world = createBurstWorld();
    await Promise.all([world.start().request(sending({ limit: 80 })), world.pass(BEGINNING_MS)]);
    await world.pass(BEGINNING_MS);
    const before = world.sent();
    for (let index = 0; index < 2; index++) void world.start().keepSending(sending({ limit: 80 }), 10);

    await world.pass(500);

    expect(world.sent() - before).toBe(80);
    expect(world.refused()).toBe(0);
  });

  test('goes to the busy when others fall silent or die', async () => {
    const world = createBurstWorld();
    const all = Array.from({ length: 4 }, () => world.start());
    for (const one of all) void one.keepSending(sending({ limit: 80 }), 40);
    await world.pass(10 * SECOND_MS);
    for (const one of all.slice(2)) one.state.stopped = true;
    await world.pass(20 * SECOND_MS);

    const before = world.sent();
    await world.pass(MINUTE_MS);

    expect(world.refused()).toBe(0);
    expect(utilisation(world.sent() - before, 80, MINUTE_MS)).toBeGreaterThan(0.985);
  });

  test.each([50, -50])('is not overrun by a process whose clock is %i ms off', async (skewMs) => {
    const world = createBurstWorld();
    for (const skew of [0, skewMs, 0, skewMs]) void world.start(skew).keepSending(sending({ limit: 80 }), 40);

    await world.pass(MINUTE_MS);

    expect(world.refused()).toBe(0);
  });

  test.each([500, -500])(
    'is hardly overrun by one whose clock is %i ms off, and nothing storms',
    async (skewMs) => {
      const world = createBurstWorld();
      for (const skew of [0, skewMs, 0, skewMs])
        void world.start(skew).keepSending(sending({ limit: 80 }), 40);

      await world.pass(MINUTE_MS);

      expect(world.refused() / world.sent()).toBeLessThan(0.01);
      expect(world.memory.updates() / world.sent()).toBeLessThan(0.2);
    },
  );

  test('of another account, and that of searches, is another', async () => {
    const world = createBurstWorld();
    const { request } = world.start();

    const first = Array.from({ length: 20 }, () => request(sending({ account: '1' })));
    await Promise.all([
      ...first,
      ...Array.from({ length: 20 }, () => request(sending({ account: '2', limit: 40 }))),
      ...Array.from({ length: 10 }, () => request(sending({ search: true, limit: 40 }))),
      world.pass(BEGINNING_MS),
    ]);

    expect(world.sent()).toBe(50);
  });
});

describe('an urgent request', () => {
  test('goes within a second while two processes are busy with a backfill, one of them its own', async () => {
    const world = createBurstWorld();
    const [one, two] = [world.start(), world.start()];
    for (const process of [one, two]) void process.keepSending(sending({ limit: 80, lane: 'backfill' }), 100);
    await world.pass(10 * SECOND_MS);

    const begunMs = world.timers.now();
    let doneMs = 0;
    void one.request(sending({ limit: 80, lane: 'lifecycle' })).then(() => {
      doneMs = world.timers.now();
    });
    await world.pass(5 * SECOND_MS);

    expect(doneMs - begunMs).toBeLessThan(SECOND_MS);
  });

  test('goes within five seconds in a process that had nothing to send before', async () => {
    const world = createBurstWorld();
    for (const process of [world.start(), world.start()])
      void process.keepSending(sending({ limit: 20, lane: 'backfill' }), 100);
    await world.pass(10 * SECOND_MS);

    const begunMs = world.timers.now();
    let doneMs = Number.POSITIVE_INFINITY;
    void world
      .start()
      .request(sending({ limit: 20, lane: 'lifecycle' }))
      .then(() => {
        doneMs = world.timers.now();
      });
    await world.pass(10 * SECOND_MS);

    expect(doneMs - begunMs).toBeLessThan(5 * SECOND_MS);
  });

  test('leaves something for the backfill', async () => {
    const world = createBurstWorld();
    const urgent = world.start();
    const bulk = world.start();
    void urgent.keepSending(sending({ limit: 80, lane: 'lifecycle' }), 200);
    void bulk.keepSending(sending({ limit: 80, lane: 'backfill' }), 200);

    await world.pass(MINUTE_MS);

    expect(bulk.state.sent).toBeGreaterThan(100);
    expect(urgent.state.sent).toBeGreaterThan(3 * bulk.state.sent);
  });
});

test('a window that is new begins after two seconds, because nobody knows what was sent beside it', async () => {
  const world = createBurstWorld();
  void world.start().keepSending(sending(), 20);

  await world.pass(1900);
  const before = world.sent();
  await world.pass(SECOND_MS);

  expect(before).toBe(0);
  expect(world.sent()).toBeGreaterThan(0);
});

describe('a window of which another app takes a third, unannounced,', () => {
  const THIRD_MS = 75;
  const wide = sending({ limit: 80 });
  const busy = (world: BurstWorld) => {
    for (let index = 0; index < 4; index++) void world.start().keepSending(wide, 10);
  };
  /** What of the places that the other left was used, from now on. */
  const usedOfRest = async (world: BurstWorld, foreign: { readonly accepted: number }, ms: number) => {
    const [sent, taken] = [world.sent(), foreign.accepted];
    await world.pass(ms);
    return (world.sent() - sent) / ((80 * ms) / 2000 - (foreign.accepted - taken));
  };
  const atRest = async () => {
    const world = createBurstWorld({ headers: true });
    await Promise.all([world.start().request(wide), world.pass(2 * BEGINNING_MS)]);
    return world;
  };

  test.each([
    ['at rest', atRest],
    ['that is new', async () => createBurstWorld({ headers: true })],
  ])('%s, is used up but for that third, and nothing is refused', async (_, createWorld) => {
    const world = await createWorld();
    const foreign = world.startForeign(wide, () => THIRD_MS);
    await world.pass(3 * SECOND_MS);
    const before = world.memory.updates();
    busy(world);

    await world.pass(BEGINNING_MS);
    const used = await usedOfRest(world, foreign, MINUTE_MS);

    expect(world.refused()).toBe(0);
    expect(foreign.refused).toBe(0);
    expect(used).toBeGreaterThan(0.97);
    expect((world.memory.updates() - before) / world.sent()).toBeLessThan(0.1);
  });

  test('is left to it within seconds when it comes later, and all ours again when it goes', async () => {
    const world = await atRest();
    busy(world);
    await world.pass(10 * SECOND_MS);

    const foreign = world.startForeign(wide, () => THIRD_MS);
    await world.pass(10 * SECOND_MS);
    const beside = await usedOfRest(world, foreign, MINUTE_MS);
    foreign.stopped = true;
    await world.pass(40 * SECOND_MS);
    const alone = await usedOfRest(world, foreign, MINUTE_MS);

    expect(world.refused()).toBeLessThan(5);
    expect(beside).toBeGreaterThan(0.97);
    expect(alone).toBeGreaterThan(0.985);
  });

  test('is not stormed when the other sends in bursts, now and then', async () => {
    const world = await atRest();
    let turn = 0;
    world.startForeign(wide, () => (++turn % 25 === 0 ? 3000 : 1));
    busy(world);

    await world.pass(2 * MINUTE_MS);

    expect(world.refused() / world.sent()).toBeLessThan(0.01);
    expect(world.sent()).toBeGreaterThan(2 * 60 * 25 * 0.7);
  });

  test('is asked for by a request now and then when the other takes all of it', async () => {
    const world = await atRest();
    world.startForeign(wide, () => 10);
    busy(world);

    await world.pass(MINUTE_MS);

    expect(world.refused()).toBeLessThan(30);
  });

  test('is shared as if nobody else were there when answers do not say what remains', async () => {
    const [silent, speaking] = [createBurstWorld(), createBurstWorld({ headers: true })];
    for (const world of [silent, speaking]) busy(world);

    await Promise.all([silent.pass(MINUTE_MS), speaking.pass(MINUTE_MS)]);

    expect(silent.sent()).toBe(speaking.sent());
    expect([silent.refused(), speaking.refused()]).toEqual([0, 0]);
  });
});

describe('a request that Pipedrive refused for want of room', () => {
  test('lets nobody send for this account until the time that Pipedrive named', async () => {
    const world = createBurstWorld();
    const [one, two] = [world.start(), world.start()];
    for (const process of [one, two]) void process.keepSending(sending(), 20);
    await world.pass(5 * SECOND_MS);

    void one.burst.pause('1', world.timers.now() + 5 * SECOND_MS);
    await world.pass(1500);
    const before = world.sent();
    await world.pass(3000);

    expect(world.sent()).toBe(before);
    await world.pass(3000);
    expect(world.sent()).toBeGreaterThan(before);
  });

  test('lets nobody send until nothing of ours is left in the window, where answers say what remains', async () => {
    const world = createBurstWorld({ headers: true });
    const [one, two] = [world.start(), world.start()];
    for (const process of [one, two]) void process.keepSending(sending(), 20);
    await world.pass(10 * SECOND_MS);

    void one.burst.pause('1', world.timers.now() + SECOND_MS);
    await world.pass(10);
    const mine = one.state.sent;
    await world.pass(NOTICE_MS);
    const before = world.sent();
    await world.pass(3 * SECOND_MS - NOTICE_MS - 20);

    expect(world.sent()).toBe(before);
    expect(one.state.sent).toBe(mine);
    await world.pass(100);
    expect(world.sent()).toBeGreaterThan(before + 10);
    expect(world.refused()).toBe(0);
  });
});

describe('an account that Cloudflare blocks', () => {
  const settled = async (world: ReturnType<typeof createBurstWorld>, tries: Promise<unknown>[], ms = 100) => {
    const outcomes = Promise.allSettled(tries);
    await world.pass(ms);
    return outcomes;
  };

  test('lets nothing through in any process', async () => {
    const world = createBurstWorld();
    const [one, two] = [world.start(), world.start()];
    await settled(world, [one.request(sending()), two.request(sending())], BEGINNING_MS);

    await settled(world, [one.burst.block('1')]);
    await world.pass(SECOND_MS);
    const outcomes = await settled(world, [one.request(sending()), two.request(sending())], 2000);

    expect(outcomes).toMatchObject([{ reason: { name: 'Blocked' } }, { reason: { name: 'Blocked' } }]);
  });

  test('is probed also when a request was refused for want of room before', async () => {
    const world = createBurstWorld({ headers: true });
    const one = world.start();
    await settled(world, [one.request(sending())], 2 * BEGINNING_MS);
    await settled(world, [one.burst.pause('1', world.timers.now() + SECOND_MS), one.burst.block('1')]);
    await world.pass(5 * MINUTE_MS);

    const tries = await settled(world, [one.request(sending())]);

    expect(tries).toMatchObject([{ status: 'fulfilled' }]);
  });

  test('is probed by one request of all processes after five minutes, and opened by its answer alone', async () => {
    const world = createBurstWorld();
    const [one, two] = [world.start(), world.start()];
    await settled(world, [one.request(sending())], BEGINNING_MS);
    await settled(world, [one.burst.block('1')]);
    await settled(world, [one.burst.probed('1')]);
    const early = await settled(world, [two.request(sending())]);
    await world.pass(5 * MINUTE_MS);

    const tries = await settled(world, [one.request(sending()), two.request(sending())]);
    const still = await settled(world, [two.request(sending())]);
    const prober = tries[0]?.status === 'fulfilled' ? one : two;
    await settled(world, [prober.burst.probed('1')]);
    const after = await settled(world, [one.request(sending()), two.request(sending())], 3000);

    expect(early).toMatchObject([{ reason: { name: 'Blocked' } }]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(still).toMatchObject([{ status: prober === two ? 'fulfilled' : 'rejected' }]);
    expect(after.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });
});

test('a request that finds no room in time goes back to its queue', async () => {
  const world = createBurstWorld();
  const { burst } = world.start();
  for (let index = 0; index < 20; index++) void burst.room(sending());
  await world.pass(100);

  const late = burst.room(sending()).catch((error: unknown) => error);
  await world.pass(16 * SECOND_MS);

  expect(await late).toMatchObject({ name: 'Throttled', remedy: 'retry' });
});

test('whatever the ways take and whoever comes and goes, no two seconds hold more than the limit', async () => {
  const plan = fc.record({
    limit: fc.constantFrom(5, 20, 80),
    waysMs: fc.array(fc.nat(120), { minLength: 1, maxLength: 20 }),
    tablesMs: fc.array(fc.oneof(fc.nat(20), fc.nat(800)), { minLength: 1, maxLength: 20 }),
    processes: fc.array(
      fc.record({
        fromMs: fc.nat(8000),
        forMs: fc.integer({ min: 100, max: 8000 }),
        atATime: fc.integer({ min: 1, max: 40 }),
        // Long enough to give back what it has, and to come again meanwhile.
        restMs: fc.integer({ min: 1500, max: 5000 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  });

  await fc.assert(
    fc.asyncProperty(plan, async ({ limit, waysMs, tablesMs, processes }) => {
      let turn = 0;
      let call = 0;
      const world = createBurstWorld({
        wayMs: () => waysMs[turn++ % waysMs.length] ?? 0,
        tableMs: () => tablesMs[call++ % tablesMs.length] ?? 0,
      });
      for (const { fromMs, forMs, atATime, restMs } of processes) {
        const process = world.start();
        const work = () => {
          process.state.stopped = false;
          void process.keepSending(sending({ limit }), atATime);
          world.timers.after(forMs, () => {
            process.state.stopped = true;
            world.timers.after(restMs, work);
          });
        };
        world.timers.after(fromMs, work);
      }

      await world.pass(16 * SECOND_MS);

      expect(world.refused()).toBe(0);
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('an app’s access token has four times the window of an API token', () => {
  expect(burstLimit('lite', 'api-token')).toBe(20);
  expect(burstLimit('ultimate', 'oauth')).toBe(480);
});
