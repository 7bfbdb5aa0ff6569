import { AppError } from '../../shared/errors.ts';
import { sideBySide } from '../../shared/runtime/side-by-side.ts';
import type { CallHeads } from '../../shared/writes/call-heads.ts';
import { type Line, urgencyOf } from '../../shared/writes/line.ts';
import type { Lines } from '../../shared/writes/lines.ts';

export interface Deps {
  readonly lines: Pick<Lines, 'page' | 'resume' | 'drop'>;
  readonly callHeads: CallHeads;
  /** Tokens that ordinary lanes and the lane `lifecycle` may still have today, as the ledger stands. */
  readonly tokensLeft: (
    account: string,
  ) => Promise<{ readonly ordinary: number; readonly lifecycle: number }>;
  /** Makes one cheap request that the ledger does not refuse; throws the `AppError` that says why nothing can be sent. */
  readonly probe: (account: string) => Promise<void>;
  /** Nothing waits in the queues of the senders, and nothing of them is under way. */
  readonly queuesAreEmpty: () => Promise<boolean>;
  readonly now: () => number;
  /** What is left of the function's time. */
  readonly remainingMs: () => number;
}

/** What became of an account's lines. */
export interface Resumed {
  /** Lines that are parked, and for how long the oldest has been so. */
  readonly parked: number;
  readonly oldestMs: number;
  /** Lines whose first write was called: those that were due, and those whose call was lost. */
  readonly called: number;
  /** Why those that were due were not: the name of the error that the probe met. */
  readonly refused?: string;
}

/** What creations of one content have made is remembered for so long after the last of them. */
const FORGET_MS = 10 * 60_000;
/** A line that has not moved for so long, with nothing in the queues, has lost its call. */
const LOST_MS = 15 * 60_000;
/** No write costs more tokens. */
const DEAREST_WRITE = 40;
const PAGE = 200;
const SIDE_BY_SIDE = 16;
/** No further page is begun with less time left than this. */
const RESERVED_MS = 20_000;

/**
 * Makes the parked lines of an account go on once their time has come: at the reset, when a block may be over, or as soon as
 * the day has tokens again because somebody bought some. Before the first is called, one probe shows that Pipedrive sees it
 * the same way: that the day is a new one there too, and the block over. Done twice, or cut short, it only calls again.
 */
export async function resumeAccount(deps: Deps, account: string): Promise<Resumed> {
  const { lines, now } = deps;
  const due = await dueBy(deps, account);
  const tally = { parked: 0, oldestMs: 0, called: 0 };
  let isOpen: Promise<string | undefined> | undefined;
  let refused: string | undefined;
  for await (const page of pages(deps, account)) {
    const parked = page.filter(({ parkedUntilMs }) => parkedUntilMs !== undefined);
    tally.parked += parked.length;
    for (const { parkedMs = now() } of parked) tally.oldestMs = Math.max(tally.oldestMs, now() - parkedMs);

    const ready = parked.filter(due);
    if (ready.length > 0) {
      isOpen ??= refusalOf(deps, account);
      refused = await isOpen;
    }
    const lost = (await hasLostCalls(deps, page)) ? page.filter((line) => isLost(line, now())) : [];
    const called = [...(refused === undefined ? ready : []), ...lost];
    await deps.callHeads(account, called);
    // Called before they are noted as due: a crash in between calls them again.
    await sideBySide(called, SIDE_BY_SIDE, (line) => lines.resume(account, line));
    await sideBySide(
      page.filter((line) => isForgotten(line, now())),
      SIDE_BY_SIDE,
      (line) => lines.drop(account, line),
    );
    tally.called += called.length;
  }
  return { ...tally, ...(refused === undefined ? {} : { refused }) };
}

/** Which parked lines may go on: those whose time has come, and as many others as there are tokens for. */
async function dueBy({ tokensLeft, now }: Deps, account: string): Promise<(line: Line) => boolean> {
  const left = { ...(await tokensLeft(account)) };
  return (line) => {
    if (now() >= (line.parkedUntilMs ?? 0)) return true;
    const purse = urgencyOf(line) === 'lifecycle' ? 'lifecycle' : 'ordinary';
    if (left[purse] < DEAREST_WRITE) return false;
    left[purse] -= DEAREST_WRITE;
    return true;
  };
}

async function* pages({ lines, remainingMs }: Deps, account: string): AsyncGenerator<readonly Line[]> {
  let after: string | undefined;
  do {
    const page = await lines.page(account, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    yield page.items;
    after = page.next;
  } while (after !== undefined && remainingMs() > RESERVED_MS);
}

async function refusalOf({ probe }: Deps, account: string): Promise<string | undefined> {
  try {
    await probe(account);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.name;
    throw error;
  }
}

const isLost = ({ parkedUntilMs, waiting, changedMs }: Line, nowMs: number): boolean =>
  parkedUntilMs === undefined && waiting.length > 0 && nowMs >= changedMs + LOST_MS;

const hasLostCalls = async ({ queuesAreEmpty, now }: Deps, page: readonly Line[]): Promise<boolean> =>
  page.some((line) => isLost(line, now())) && (await queuesAreEmpty());

const isForgotten = ({ waiting, changedMs }: Line, nowMs: number): boolean =>
  waiting.length === 0 && nowMs >= changedMs + FORGET_MS;
