import type { LaneQueues } from '../../shared/queue/lane-queues.ts';
import { sideBySide } from '../../shared/runtime/side-by-side.ts';
import { absent, type Table } from '../../shared/state/table.ts';
import type { Turns } from './turns.ts';

export interface Faults {
  /** How often the power is cut, and how often a call of AWS fails, at each side of each call; from 0 to 1. */
  readonly powerCut: number;
  readonly hiccup: number;
  /** How often a side of a call takes seconds. */
  readonly stall: number;
}

/** A fault of AWS that the process survives: the call had no effect, or its answer was lost. */
class Hiccup extends Error {
  override readonly name = 'Hiccup';
}

/**
 * A process that lives in this time. Each call takes some of it, and before and after its effect it can fail or be the last
 * one: a process that is dead waits for ever, and whatever it did till then stays done.
 */
export function createProcess(turns: Turns, random: () => number, faults: () => Faults) {
  const life = { dead: false };
  const live = async () => {
    await turns.sleep(1 + (random() < faults().stall ? 20_000 : 30) * random());
    if (random() < faults().powerCut) life.dead = true;
    if (life.dead) await new Promise<never>(() => {});
  };
  const pass = async () => {
    await live();
    if (random() < faults().hiccup) throw new Hiccup('a hiccup');
  };
  const faulty =
    <Given extends readonly unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      await pass();
      const result = await work(...given);
      await pass();
      return result;
    };
  const tableOf = ({ get, put, update, remove, page }: Table): Table => ({
    get: faulty(get),
    put: faulty(put),
    // It may end in the midst of them.
    insertAll: (entries) => sideBySide(entries, 2, ({ key, item }) => faulty(put)(key, item, absent)),
    update: faulty(update),
    remove: faulty(remove),
    page: faulty(page),
  });
  const queuesOf = ({ lifecycle, interactive, sync, backfill }: LaneQueues): LaneQueues => {
    const of = ({ send, sendAll }: LaneQueues['sync']) => ({ send: faulty(send), sendAll: faulty(sendAll) });
    return {
      lifecycle: of(lifecycle),
      interactive: of(interactive),
      sync: of(sync),
      backfill: of(backfill),
    };
  };
  return {
    faulty,
    /** A call of Pipedrive: what goes wrong once it has left is for Pipedrive to say, as our client sees to. */
    leaving:
      <Given extends readonly unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
      async (...given: Given): Promise<Result> => {
        await pass();
        const settled = await Promise.allSettled([work(...given)]);
        await live();
        const [outcome] = settled;
        if (outcome.status === 'rejected') throw outcome.reason;
        return outcome.value;
      },
    tableOf,
    queuesOf,
    isDead: () => life.dead,
    /** Its time is over, whatever it is at. */
    kill: () => {
      life.dead = true;
    },
  };
}

export type Process = ReturnType<typeof createProcess>;
