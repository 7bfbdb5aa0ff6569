import * as z from 'zod';
import {
  Blocked,
  BudgetExhausted,
  Rejected,
  Throttled,
  Unavailable,
  Uncertain,
} from '../../shared/errors.ts';
import type { Answer, Call, Endpoint } from '../../shared/pipedrive/index.ts';
import type { Lane, Write } from '../../shared/state/writes.ts';
import type { Turns } from './turns.ts';

/** Each write of this world says whose it is, beside what it says to Pipedrive. */
const Marked = z.object({ as: z.string(), refused: z.boolean().optional() });

/** What has had its effect, in order. */
export interface Effect {
  readonly key: string;
  readonly group: string;
  readonly atMs: number;
  readonly recordId: string;
}

export interface PretendOptions {
  readonly turns: Turns;
  readonly random: () => number;
  /** How often a request fares badly, from 0 to 1. */
  readonly trouble: () => number;
  /** Who stands first in the line of a write now. */
  readonly headOf: (key: string) => string | undefined;
  readonly groupOf: (key: string) => string;
  readonly found: (problem: string) => void;
}

/** A day here is an hour, so that a run sees several. */
const DAY_MS = 60 * 60_000;

/** A Pipedrive that remembers every effect, in which requests are lost on both ways, refused, throttled and blocked. */
export function createPretendPipedrive(options: PretendOptions) {
  const { turns, random, trouble, headOf, groupOf, found } = options;
  const effects: Effect[] = [];
  const underWay = new Map<string, string>();
  const day = { spent: 0, limit: Number.POSITIVE_INFINITY, endsMs: turns.now() + DAY_MS };
  const block = { untilMs: 0 };
  const count = { requests: 0, exhausted: 0, blocked: 0, throttled: 0 };

  const today = () => {
    while (turns.now() >= day.endsMs) {
      day.spent = 0;
      day.endsMs += DAY_MS;
    }
    return day;
  };

  /** Throws what is known before a request leaves. */
  const admit = (cost: number, lane: Lane) => {
    if (turns.now() < block.untilMs) {
      count.blocked++;
      throw new Blocked('Cloudflare');
    }
    const { spent, limit, endsMs } = today();
    if (spent + cost > (lane === 'lifecycle' ? limit + 10 : limit)) {
      count.exhausted++;
      throw new BudgetExhausted('The day is spent', endsMs);
    }
    if (random() < trouble()) {
      count.throttled++;
      throw new Throttled('No room', 2_000);
    }
  };

  const call = async (
    _account: string,
    endpoint: Endpoint,
    said: Call,
    lane: Lane,
  ): Promise<Answer<unknown>> => {
    const { as: key, refused = false } = Marked.parse(said);
    admit(endpoint.cost, lane);
    const group = groupOf(key);
    if (headOf(key) !== key) found(`${key} left although ${headOf(key)} stands first`);
    const other = underWay.get(group);
    if (other !== undefined) found(`${key} left while ${other} was under way`);
    underWay.set(group, key);
    count.requests++;
    day.spent += endpoint.cost;

    const fate = random() < trouble() ? random() : 1;
    const cannotKnow = () =>
      endpoint.repeat === 'duplicates' ? new Uncertain('lost', { status: 502 }) : new Unavailable('lost');
    const arrival = Promise.withResolvers<Answer<unknown>>();
    // It arrives whatever becomes of its sender.
    turns.at(turns.now() + (random() < 0.05 ? 4_000 : 100) * random(), () => {
      underWay.delete(group);
      if (fate < 0.2) return arrival.reject(cannotKnow());
      if (fate < 0.3) {
        block.untilMs = turns.now() + 8 * 60_000 * random();
        return arrival.reject(new Blocked('Cloudflare'));
      }
      if (refused) return arrival.reject(new Rejected('No such stage', { status: 400 }));
      if (headOf(key) !== key) found(`${key} arrived although ${headOf(key)} stands first`);
      const recordId = String(1000 + effects.length);
      effects.push({ key, group, atMs: turns.now(), recordId });
      if (fate < 0.6) return arrival.reject(cannotKnow());
      arrival.resolve({ status: 200, data: { id: recordId }, odd: [], limits: {} });
    });
    // Whether somebody still waits for the answer is his matter.
    arrival.promise.catch(() => undefined);
    const answer = await arrival.promise;
    await turns.sleep(100 * random());
    return answer;
  };

  return {
    effects,
    day,
    block,
    count,
    today,
    call,
    /** Looks for the record that a creation has led to since it was begun; one that is not certain is not found. */
    findCreated: async (_account: string, write: Write, except: readonly string[]) => {
      const some = effects.filter(({ group, atMs, recordId }) => {
        const afterMs = atMs - (write.beganMs ?? 0);
        return group === write.group && afterMs >= -5_000 && afterMs <= 85_000 && !except.includes(recordId);
      });
      return some.length === 1 ? some[0]?.recordId : undefined;
    },
  };
}

export type PretendPipedrive = ReturnType<typeof createPretendPipedrive>;
