import { isNews } from './others.ts';
import type { Others, Report, Scout, Sharing } from './sharing.ts';
import { createSpareSeen } from './spare.ts';

/** What one process knows, and may tell, of other apps in its window. */
export interface Outlook {
  readonly learn: (sharing: Sharing) => void;
  /** Until when nothing but the scout leaves; 0 when there is none to wait for. */
  readonly closedUntilMs: (nowMs: number) => number;
  /** The scout is another process's. */
  readonly isWaiting: (nowMs: number) => boolean;
  /** A refusal has left open what others send, and no scout has been sent. */
  readonly isUnsure: () => boolean;
  /** Whether there is something to tell that changes what is withheld. */
  readonly hasNews: (nowMs: number) => boolean;
  /** What a report says of it; `told` is called with the same when it has arrived. */
  readonly news: (nowMs: number) => News;
  readonly told: (news: News) => void;
  /** A request leaves: as the scout, perhaps. */
  readonly left: (nowMs: number) => Scout | undefined;
  /** A request is answered: `ready` permits could have been used all the while. True when it was the scout. */
  readonly answered: (sent: Sent, remaining: number | undefined) => boolean;
  /** Something has to wait for want of permits. */
  readonly fellShort: (nowMs: number) => void;
}

export type News = Pick<Report, 'said' | 'spare' | 'found'>;

interface Sent {
  readonly sentMs: number;
  readonly scout: Scout | undefined;
  readonly ready: number;
}

export function createOutlook(id: string): Outlook {
  const seen = createSpareSeen();
  let others: Others | undefined;
  let limit = 0;
  /** Whether the last answer said what remains. */
  let said = false;
  let sentAs: Scout | undefined;
  let found: Report['found'];

  const scoutAt = (nowMs: number) =>
    others?.scout && nowMs < others.scout.untilMs ? others.scout : undefined;

  return {
    learn: (sharing) => {
      others = sharing.others;
      limit = sharing.limit + (others?.withheld ?? 0);
      seen.changed(others?.changedMs ?? 0);
    },
    closedUntilMs: (nowMs) => {
      const scout = scoutAt(nowMs);
      const isOurTurn = scout?.id === id && sentAs?.untilMs !== scout.untilMs;
      return scout && !isOurTurn ? scout.untilMs : 0;
    },
    isWaiting: (nowMs) => (scoutAt(nowMs)?.id ?? id) !== id,
    isUnsure: () => others?.unsure ?? false,
    hasNews: (nowMs) => {
      if (found) return true;
      const spare = seen.least(nowMs);
      return others !== undefined && spare !== undefined && isNews(others, id, spare.least, limit);
    },
    news: (nowMs) => ({ said: said || undefined, spare: seen.least(nowMs), found }),
    told: (news) => {
      if (found === news.found) found = undefined;
    },
    left: (nowMs) => {
      sentAs = scoutAt(nowMs);
      return sentAs;
    },
    answered: ({ sentMs, scout, ready }, remaining) => {
      said = remaining !== undefined;
      if (remaining !== undefined) seen.saw(remaining - ready, sentMs);
      if (scout) found = { remaining };
      return scout !== undefined;
    },
    fellShort: seen.fellShort,
  };
}
