import type { RecordState } from '../../../shared/state/records.ts';
import type { NormalRecord } from '../../../shared/webhooks/change.ts';
import { differs } from '../../../shared/webhooks/differs.ts';
import { isObject, parseExactly } from '../../../shared/webhooks/exact-json.ts';
import type { Listed } from './listed.ts';
import type { Recovered } from './recovered.ts';
import { secondsOf, type Window } from './window.ts';

/** A record of a list beside what State has of it. */
export interface Pair {
  readonly listed: Listed;
  readonly stored: RecordState | undefined;
}

/** What a page of a list says that State does not know. */
export interface Missing {
  readonly recovered: readonly Recovered[];
  /** How many State has as they are; of some its time may be older, where nothing else has changed. */
  readonly equal: number;
  /** Of how many State says something else that is later, and that the list should have shown. */
  readonly unsure: number;
}

/**
 * What State is missing of a page that was read after the window was over. Each record shows the last state of its second
 * then, so it speaks for the second to its end: a change of a later one is told by the webhook, one of an earlier second, or
 * of this one, has no news when it comes late.
 */
export function findMissing(pairs: readonly Pair[], window: Window): Missing {
  const judged = pairs.map((pair) => ({ pair, verdict: judge(pair, window) }));
  const of = (wanted: Verdict) => judged.flatMap(({ pair, verdict }) => (verdict === wanted ? [pair] : []));
  return {
    recovered: of('missing').map((pair) => recoveredFrom(pair, window)),
    equal: of('equal').length,
    unsure: of('contradicted').length,
  };
}

/** `contradicted`: which of the two is right will be seen when both have settled. */
type Verdict = 'equal' | 'missing' | 'contradicted';

function judge({ listed, stored }: Pair, { until }: Window): Verdict {
  if (!stored) return 'missing';
  const age = ageOf(listed, stored);
  if (listed.deleted && stored.deleted) return 'equal';
  if (age < 0) {
    const settled = stored.timeMs < until * 1000;
    return settled && (stored.deleted !== listed.deleted || isOther(listed, stored))
      ? 'contradicted'
      : 'equal';
  }
  return listed.deleted || stored.deleted || stored.unsure || isOther(listed, stored) ? 'missing' : 'equal';
}

/**
 * Above nought when what is listed is of a later second than what State has. An event's own time is some milliseconds after
 * the record's: where only that is known, the second before it may be meant.
 */
function ageOf({ updated }: Listed, { updateTime, timeMs, deleted }: RecordState): number {
  if (updateTime !== undefined && !deleted) return updated - secondsOf(updateTime);
  const age = updated - Math.floor(timeMs / 1000);
  return age === -1 ? 0 : age;
}

const isOther = ({ record }: Listed, { json }: RecordState): boolean => {
  const known = json === undefined ? null : parseExactly(json);
  return !isObject(known) || differs(known, record).length > 0;
};

function recoveredFrom({ listed, stored }: Pair, { since }: Window): Recovered {
  const { entity, id, record, updateTime, updated, deleted } = listed;
  return {
    entity,
    id,
    action: deleted ? 'delete' : !stored && isBornIn(record, since) ? 'create' : 'change',
    timeMs: spokenForMs(updated, stored),
    updateTime,
    record,
    over: stored?.sequence ?? 0,
  };
}

/** The end of the second that a record was last changed in, and after whatever State has of that second. */
export const spokenForMs = (updated: number, stored: Pick<RecordState, 'timeMs'> | undefined): number =>
  Math.max(updated * 1000 + 999, (stored?.timeMs ?? 0) + 1);

const isBornIn = ({ add_time: time }: NormalRecord, since: number): boolean =>
  typeof time === 'string' && secondsOf(time) >= since;
