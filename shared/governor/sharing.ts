import type { Lane } from '../state/writes.ts';

/** A process that holds permits of a burst window. */
export interface Holder {
  readonly permits: number;
  /** How many it could use. */
  readonly wanted: number;
  /** The most urgent lane that waits there. */
  readonly lane: Lane;
  /** After this it is taken for dead, and its permits go to others. */
  readonly untilMs: number;
  /** Until then it has come only just: it leaves something for those who are about to come. */
  readonly newUntilMs?: number | undefined;
}

/** Permits that nobody holds, and from when on they may be used: a window after their last use. */
export interface Free {
  readonly permits: number;
  readonly fromMs: number;
}

/** One request that goes alone, so that its answer tells how many of those in the window are others'. */
export interface Scout {
  readonly id: string;
  /** How long the others of us wait for it. */
  readonly untilMs: number;
  /** How many of our own requests may be in the window beside it. */
  readonly inWindow: number;
  /** What is to be withheld whatever it finds. */
  readonly atLeast: number;
}

/** What is known of other apps: Pipedrive counts their requests with ours, in the window of one credential. */
export interface Others {
  /** Whether answers say what remains of the window; not yet known while it is absent. */
  readonly said?: boolean | undefined;
  /** Permits that nobody of us gets, because others send as many requests. */
  readonly withheld: number;
  /** Since when. */
  readonly changedMs: number;
  /** The least that each process has since seen remain beyond what it was about to use itself. */
  readonly spare: Readonly<Record<string, number>>;
  /** Pipedrive has refused a request: what others send is to be found out anew. */
  readonly unsure?: boolean | undefined;
  readonly scout?: Scout | undefined;
}

/** Who holds what of one window. Holders and free permits always add up to `limit`. */
export interface Sharing {
  /** Permits that there are: the window's limit but for those that are withheld. */
  readonly limit: number;
  readonly holders: Readonly<Record<string, Holder>>;
  readonly free: readonly Free[];
  /** Nobody sends before that time: Pipedrive has refused a request for want of room. */
  readonly pausedUntilMs?: number | undefined;
  /** Absent as long as no answer has said what remains of the window. */
  readonly others?: Others | undefined;
}

/** The least that a process has seen remain, since `withheld` was changed at that time. */
export interface Spare {
  readonly least: number;
  readonly changedMs: number;
}

/** What a process says of itself: how many permits are on their way, and from when on each of its others may be used. */
export interface Report {
  readonly id: string;
  readonly busy: number;
  readonly idleFromMs: readonly number[];
  readonly wanted: number;
  readonly lane: Lane;
  /** An answer has said what remains of the window. */
  readonly said?: true | undefined;
  readonly spare?: Spare | undefined;
  /** The scout's request was answered; what remained then, if that was said. */
  readonly found?: { readonly remaining: number | undefined } | undefined;
}

/** The sharing after a report, and what of it is the process's. */
export interface Allotment {
  readonly sharing: Sharing;
  /** It is the probe of a blocked account: one request, whose answer says whether the block is over. */
  readonly probe?: true;
  /** How many of its busy permits are still its own; the others are spent when they come back. */
  readonly keepsBusy: number;
  /** How many of its idle permits it keeps, the soonest first. */
  readonly keeps: number;
  /** Further permits, by when they may be used. */
  readonly given: readonly number[];
}

/** The rolling window of Pipedrive's burst limit (FACTS: 2 s). */
export const WINDOW_MS = 2000;
