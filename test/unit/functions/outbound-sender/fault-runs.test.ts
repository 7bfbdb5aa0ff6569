import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { isSettled, type Write } from '../../../../shared/state/writes.ts';
import { calmed, redriven, type Scenario, scenario, troubled } from '../../../support/outbound-orders.ts';
import type { OutboundWorld } from '../../../support/outbound-world.ts';

/** What a run has shown at each of its stages. */
interface Run {
  readonly scenario: Scenario;
  /** What was wrong at any moment: one that left though another stood first, or beside another of its record. */
  readonly problems: readonly string[];
  /** Open writes that no line and no dead letter knew of, with the troubles just over. */
  readonly nowhere: readonly string[];
  /** Writes without an outcome after the troubles, when those that were buried had been redriven. */
  readonly unsettled: readonly string[];
  readonly writes: readonly Write[];
  /** Whose request had its effect, in order, by record. */
  readonly effects: ReadonlyMap<string, readonly string[]>;
  readonly buried: ReadonlySet<string>;
  readonly told: ReadonlyMap<string, ReadonlySet<string>>;
  readonly met: Readonly<Record<string, number>>;
}

const RUNS = 1_000;
const runs: Run[] = [];

/** All runs, before anything is said of them. */
beforeAll(async () => {
  for (const one of fc.sample(scenario, { seed: 20261120, numRuns: RUNS })) runs.push(await runOf(one));
}, 60_000);

async function runOf(one: Scenario): Promise<Run> {
  const world = await troubled(one);
  const nowhere = openOf(world).filter((key) => !isKnown(world, key));
  await calmed(world);
  await redriven(world);
  const effects = Map.groupBy(world.pipedrive.effects, ({ group }) => group);
  return {
    scenario: one,
    problems: world.problems,
    nowhere,
    unsettled: openOf(world),
    writes: world.stored(),
    effects: new Map([...effects].map(([group, some]) => [group, some.map(({ key }) => key)])),
    buried: world.buried,
    told: world.told,
    met: world.pipedrive.count,
  };
}

const openOf = (world: OutboundWorld): string[] =>
  world.stored().flatMap((write) => (isSettled(write) ? [] : [write.key]));

const isKnown = (world: OutboundWorld, key: string): boolean =>
  world.buriedNow().includes(key) ||
  world.lines().some(({ waiting }) => waiting.some((place) => place.key === key));

/** The runs that show something, each with what it shows. */
const showing = (found: (run: Run) => readonly string[]) =>
  runs.flatMap((run) => (found(run).length > 0 ? [{ found: found(run), scenario: run.scenario }] : []));

const effectsOf = (run: Run, key: string): number =>
  [...run.effects.values()].flat().filter((one) => one === key).length;

const withStatus = ({ writes }: Run, status: Write['status']): Write[] =>
  writes.filter((write) => write.status === status);

describe('a thousand runs with faults between send, response and record', () => {
  test('make no record twice', () => {
    const twice = showing((run) =>
      run.writes.flatMap(({ key, operation }) =>
        operation === 'addDeal' && effectsOf(run, key) > 1 ? [key] : [],
      ),
    );

    expect(twice).toEqual([]);
  });

  test('send only what stands first, and one request of a record at a time', () => {
    expect(showing(({ problems }) => problems)).toEqual([]);
  });

  test('keep the order of each record, but for what a person sent again', () => {
    // What was buried stands at the end when it is redriven; of the others each comes after those before it.
    const inOrder = ({ effects, buried }: Run) =>
      [...effects.values()].flatMap((keys) => {
        const places = keys.filter((key) => !buried.has(key)).map((key) => Number(key.slice(2)));
        return places.some((place, index) => place < (places[index - 1] ?? 0)) ? [keys.join(' ')] : [];
      });

    expect(showing(inOrder)).toEqual([]);
  });

  test('leave every write settled, in its line, or with a dead letter', () => {
    expect(showing(({ nowhere }) => nowhere)).toEqual([]);
  });

  test('end with an outcome for every write once the troubles are over', () => {
    expect(showing(({ unsettled }) => unsettled)).toEqual([]);
  });

  test('call nothing sent that had no effect, and nothing rejected that had one', () => {
    const wrong = showing((run) => [
      ...withStatus(run, 'sent').flatMap(({ key }) => (effectsOf(run, key) === 0 ? [`sent ${key}`] : [])),
      ...withStatus(run, 'rejected').flatMap(({ key }) =>
        effectsOf(run, key) > 0 ? [`rejected ${key}`] : [],
      ),
    ]);

    expect(wrong).toEqual([]);
  });

  test('take no record for that of two creations', () => {
    const shared = showing((run) => {
      const ids = withStatus(run, 'sent').flatMap(({ recordId }) => recordId ?? []);
      return ids.filter((id, index) => ids.indexOf(id) !== index);
    });

    expect(shared).toEqual([]);
  });

  test('supersede a write only by one that was sent', () => {
    const wrong = showing((run) =>
      withStatus(run, 'superseded').flatMap(({ key, supersededBy = '' }) =>
        effectsOf(run, supersededBy) === 0 ? [key] : [],
      ),
    );

    expect(wrong).toEqual([]);
  });

  test('tell every outcome', () => {
    const untold = showing(({ writes, told }) =>
      writes.flatMap(({ key, status }) => (told.get(key)?.has(status) ? [] : [`${key} ${status}`])),
    );

    expect(untold).toEqual([]);
  });

  test('meet every kind of trouble and every outcome', () => {
    const total = (name: string) => runs.reduce((sum, { met }) => sum + (met[name] ?? 0), 0);
    const outcomes = (status: Write['status']) =>
      runs.reduce((sum, run) => sum + withStatus(run, status).length, 0);
    const found = runs.flatMap(({ writes }) => writes).filter(({ reason }) => reason?.includes('was found'));

    expect(runs).toHaveLength(RUNS);
    for (const name of ['requests', 'exhausted', 'throttled']) expect(total(name)).toBeGreaterThan(500);
    expect(total('blocked')).toBeGreaterThan(50);
    expect(outcomes('sent')).toBeGreaterThan(1_000);
    for (const status of ['rejected', 'uncertain'] as const) expect(outcomes(status)).toBeGreaterThan(100);
    expect(outcomes('superseded')).toBeGreaterThan(30);
    expect(found.length).toBeGreaterThan(50);
    expect(runs.reduce((sum, { buried }) => sum + buried.size, 0)).toBeGreaterThan(100);
  });
});
