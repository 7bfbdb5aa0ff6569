import { type Free, type Others, type Report, type Sharing, WINDOW_MS } from './sharing.ts';

/** How much of the window is to remain when all of us have what they may use. */
export const MARGIN = 1;
/** And how much when others were counted once only: a moment later they may be more. */
const FIRST_MARGIN = 2;
/** How long a process that sends may take to notice what another has written. */
export const NOTICE_MS = 1000;
/** How long the others wait for the scout's answer. */
const SCOUT_MS = 1000;

/** What is held and free when a process reports. */
export interface Standing {
  readonly report: Report;
  /** All who hold permits or want some, and the one that reports. */
  readonly holders: readonly { readonly id: string; readonly permits: number; readonly wanted: number }[];
  readonly free: readonly Free[];
  /** Of the whole window. */
  readonly limit: number;
  readonly nowMs: number;
}

const NOTHING: Others = { withheld: 0, changedMs: 0, spare: {} };

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/**
 * What a report adds to what is known of others. With C requests in the window, O of them ours, others have sent C − O, and
 * what remains is the limit − C. C alone says nothing while we use all there is; but O is known to be 0 in a window at rest
 * or after a pause, where one request goes alone and counts them; and never more than the permits there are once some are
 * withheld, so that what remains, less what is about to be used, is too many withheld or too few. Without a word of
 * Pipedrive's of what remains, nothing is withheld. Pure.
 */
export function reckon(before: Sharing, standing: Standing): Others | undefined {
  const said = standing.report.said ?? before.others?.said;
  const known = { ...(before.others ?? NOTHING), said };
  const capped = withholding(known, known.withheld, standing);
  const weighed = balanced(scouted(capped, standing), standing);
  const after = sentOut(weighed, before.pausedUntilMs ?? 0, standing);
  return after.said === undefined && !after.scout && !before.others ? undefined : after;
}

/** Withholds so many, and from then on counts anew what remains; one permit is always ours. */
function withholding(others: Others, wanted: number, { limit, nowMs }: Standing): Others {
  const withheld = Math.max(0, Math.min(wanted, limit - 1));
  return withheld === others.withheld ? others : { ...others, withheld, changedMs: nowMs, spare: {} };
}

/** The scout is back: what was in the window beside it is others'. */
function scouted({ scout, ...others }: Others, standing: Standing): Others {
  const { report, limit, nowMs } = standing;
  if (!report.found || scout?.id !== report.id) return { ...others, scout };
  const { remaining } = report.found;
  // One answer may have failed to say it; two in a row mean that it is not said.
  if (remaining === undefined)
    return others.said
      ? { ...others, said: undefined }
      : withholding({ ...others, said: false }, 0, standing);
  // Nobody has waited for one that was too long on its way.
  if (nowMs >= scout.untilMs) return others;
  const theirs = limit - remaining - 1 - scout.inWindow;
  return withholding(others, Math.max(scout.atLeast, theirs > 0 ? theirs + FIRST_MARGIN : 0), standing);
}

/** Withholds more when too little remains, and less when everybody has seen for a whole window that more remains. */
function balanced(others: Others, standing: Standing): Others {
  const { report, holders } = standing;
  const { withheld } = others;
  const spare = report.spare?.changedMs === others.changedMs ? report.spare.least : undefined;
  if (spare !== undefined && spare < (withheld > 0 ? MARGIN : 0))
    return withholding(others, withheld - spare + MARGIN, standing);
  if (withheld === 0) return others;

  const here = holders.map(({ id }) => id);
  const theirs = Object.entries(others.spare).filter(([id]) => id !== report.id && here.includes(id));
  const after = {
    ...others,
    spare: { ...Object.fromEntries(theirs), ...(spare === undefined ? {} : { [report.id]: spare }) },
  };
  return withholding(after, lessened(withheld, slackOf(after, standing)), standing);
}

/** Half of what is too much at a time: others may send unevenly. */
const lessened = (withheld: number, slack: number): number => {
  if (slack >= withheld) return Math.floor(withheld / 2);
  return slack > MARGIN ? withheld - Math.ceil((slack - MARGIN) / 2) : withheld;
};

/** How much remains when everybody has what they want; 0 when somebody who wants more has not seen a whole window. */
function slackOf({ spare }: Others, { holders, free }: Standing): number {
  const silent = holders.filter(({ id }) => !(id in spare));
  const isSomebodyShort = silent.some(({ wanted, permits }) => wanted > permits);
  if (isSomebodyShort || silent.length === holders.length) return 0;
  const unused = sum([...silent, ...free].map(({ permits }) => permits));
  return Math.min(...Object.values(spare)) - Math.max(0, unused);
}

/** Has the one that reports go alone when none of our requests can be in the window. */
function sentOut({ scout, unsure, ...others }: Others, pausedUntilMs: number, standing: Standing): Others {
  const { report, holders, free, nowMs } = standing;
  if (scout && nowMs < scout.untilMs) return { ...others, unsure, scout };
  const available = sum(free.map(({ permits }) => permits));
  const isAtRest = holders.every(({ permits }) => permits === 0);
  const isNeeded = isAtRest || (unsure === true && nowMs >= pausedUntilMs);
  const mine = holders.find(({ id }) => id === report.id)?.permits ?? 0;
  if (others.said === false) return others;
  if (!isNeeded || report.wanted === 0 || available + mine <= 0) return { ...others, unsure };
  const times = [...free, ...report.idleFromMs.map((fromMs) => ({ permits: 1, fromMs }))];
  const soonestMs = Math.min(...times.filter(({ permits }) => permits > 0).map(({ fromMs }) => fromMs));
  const startMs = Math.max(nowMs, soonestMs);
  const inWindow = sum(times.map(({ permits, fromMs }) => (fromMs > startMs ? Math.max(0, permits) : 0)));
  // What was too little a moment ago is not too much now; and with some of ours in the window others may be more.
  const atLeast = isAtRest && inWindow === 0 ? 0 : others.withheld;
  return { ...others, scout: { id: report.id, untilMs: startMs + SCOUT_MS, inWindow, atLeast } };
}

/**
 * The window after a request was refused. Where answers say what remains, the pause is long enough for none of our requests
 * to be left in the window, so that a scout can count the others'.
 */
export function paused(sharing: Sharing, untilMs: number, nowMs: number): Sharing {
  const { others, pausedUntilMs = 0 } = sharing;
  if (!others?.said) return { ...sharing, pausedUntilMs: Math.max(pausedUntilMs, untilMs) };
  const clearMs = pausedUntilMs > nowMs ? pausedUntilMs : nowMs + WINDOW_MS + NOTICE_MS;
  return {
    ...sharing,
    pausedUntilMs: Math.max(clearMs, untilMs),
    others: { ...others, unsure: true, scout: undefined },
  };
}

/** Whether a report of what a process has seen remain would change something. */
export function isNews({ withheld, spare }: Others, id: string, least: number, limit: number): boolean {
  if (least < (withheld > 0 ? MARGIN : 0)) return withheld < limit - 1;
  return withheld > 0 && (spare[id] ?? 0) > MARGIN !== least > MARGIN;
}
