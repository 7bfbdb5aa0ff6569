import * as fc from 'fast-check';
import { isSettled, type Write } from '../../shared/state/writes.ts';
import { aWrite } from './functions.ts';
import { createOutboundWorld, type OutboundWorld, type Troubles } from './outbound-world.ts';

const MINUTE_MS = 60_000;

type Kind = 'edit' | 'edit more' | 'refused' | 'delete' | 'create';

/** What a caller wants of a record, or of those who say the same. */
export interface Order {
  readonly kind: Kind;
  /** Which record, or which content of a creation. */
  readonly of: number;
  readonly lane: Write['lane'];
  /** How long after the one before it. */
  readonly afterMs: number;
  /** In one call with the one before it. */
  readonly together: boolean;
}

const order = fc.record<Order>({
  kind: fc.constantFrom<Kind>('edit', 'edit more', 'edit more', 'refused', 'delete', 'create', 'create'),
  of: fc.integer({ min: 1, max: 2 }),
  lane: fc.constantFrom('lifecycle', 'interactive', 'sync', 'backfill'),
  afterMs: fc.constantFrom(0, 0, 0, 500, 30_000, 10 * MINUTE_MS),
  together: fc.boolean(),
});

/** What a run is made of. */
export interface Scenario {
  readonly seed: number;
  readonly orders: readonly Order[];
  readonly troubles: Troubles;
}

export const scenario = fc.record<Scenario>({
  seed: fc.integer(),
  orders: fc.array(order, { minLength: 1, maxLength: 6 }),
  troubles: fc.record<Troubles>({
    powerCut: fc.constantFrom(0, 0.002, 0.02),
    hiccup: fc.constantFrom(0, 0.01, 0.08),
    stall: fc.constantFrom(0, 0.1),
    trouble: fc.constantFrom(0, 0.1, 0.5),
    repeated: fc.constantFrom(0, 0.2, 0.6),
    redriven: fc.constantFrom(0, 0.3),
    tokens: fc.constantFrom(4, 20, 40, 1_000),
  }),
});

/** The write that an order is: those of a record stand in one line, and creations of one content. */
function writeOf({ kind, of, lane }: Order, place: number): Write {
  const key = `w-${place}`;
  const group = kind === 'create' ? `1/deals/new-${of}` : `1/deals/${of}`;
  const title = { title: key };
  const said = {
    edit: { path: { id: of }, body: title },
    'edit more': { path: { id: of }, body: { ...title, value: place } },
    refused: { path: { id: of }, body: { ...title, value: place }, refused: true },
    delete: { path: { id: of } },
    create: { body: { title: `deal ${of}` } },
  }[kind];
  const operation = kind === 'create' ? 'addDeal' : kind === 'delete' ? 'deleteDeal' : 'updateDeal';
  return aWrite({ key, operation, group, lane, call: JSON.stringify({ ...said, as: key }) });
}

/** What one caller queues, in calls. */
function callsOf(orders: readonly (Order & { readonly write: Write })[]) {
  const calls: { readonly afterMs: number; readonly writes: Write[] }[] = [];
  for (const { afterMs, together, write } of orders) {
    const last = calls.at(-1);
    if (last && together) last.writes.push(write);
    else calls.push({ afterMs, writes: [write] });
  }
  return calls;
}

/** Has callers, each with records of his own, queue their writes: each call as soon as the one before was acknowledged. */
async function queueAll(world: OutboundWorld, orders: readonly Order[]): Promise<void> {
  const writes = orders.map((one, place) => ({ ...one, write: writeOf(one, place) }));
  const callers = Map.groupBy(writes, ({ of }) => of);
  await Promise.all(
    [...callers.values()].map(async (some) => {
      for (const call of callsOf(some)) {
        await world.turns.sleep(call.afterMs);
        await world.queue(call.writes);
      }
    }),
  );
}

/** Queues what was ordered in a world of troubles, and leaves it alone for half an hour after that. */
export async function troubled({ seed, orders, troubles }: Scenario): Promise<OutboundWorld> {
  const world = createOutboundWorld(seed);
  let isOver = false;
  world.trouble(troubles);
  const queued = queueAll(world, orders).then(() => {
    isOver = true;
  });
  queued.catch((error: unknown) => world.problems.push(`a caller failed: ${String(error)}`));

  await world.pass(200 * MINUTE_MS, () => isOver);
  if (!isOver) world.problems.push('a caller was never answered');
  await world.pass(30 * MINUTE_MS);
  return world;
}

/** Lets a world without troubles come to rest: nobody stands in line then, and every write is settled or buried. */
export async function calmed(world: OutboundWorld): Promise<void> {
  world.calm();
  const isAtRest = () => {
    const buried = world.buriedNow();
    const rests = (write: Write) => isSettled(write) || buried.includes(write.key);
    const isEmpty = world.lines().every(({ waiting }) => waiting.length === 0);
    return isEmpty && world.queues.size() === 0 && world.stored().every(rests);
  };
  await world.pass(90 * MINUTE_MS, isAtRest);
  if (!isAtRest()) world.problems.push('it never came to rest');
}

/** Has a person redrive what is buried, and lets the world come to rest again. */
export async function redriven(world: OutboundWorld): Promise<void> {
  let isOver = false;
  await world.pass(16 * MINUTE_MS);
  world
    .redrive()
    .then(() => {
      isOver = true;
    })
    .catch((error: unknown) => world.problems.push(`redriving failed: ${String(error)}`));
  await world.pass(MINUTE_MS, () => isOver);
  await calmed(world);
}
