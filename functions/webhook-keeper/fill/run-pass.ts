import { AppError, ContractBroken, NotFound, Rejected } from '../../../shared/errors.ts';
import type { Gap } from '../../../shared/state/gaps.ts';
import { NOTHING, sumOf } from '../../../shared/state/tally.ts';
import { type Book, openBook } from './book.ts';
import type { Pass } from './passes.ts';
import type { FillAccount, FillPorts } from './ports.ts';
import { after, begunFor, isOf, type Pending, pendingIn, under } from './position.ts';
import { refused, together } from './report.ts';
import { settle } from './settle.ts';
import type { Cannot } from './step.ts';
import { LAG_S, secondsOf, windowOf } from './window.ts';

/** `stopped`: there is more to do, and another time for it. */
export interface PassOutcome {
  readonly gap: Gap;
  readonly outcome: 'done' | 'stopped';
}

/** A request is given up after 15 s at the latest, and what it answers is to be queued and noted. */
const NEEDED_MS = 30_000;

/**
 * Reads what one watermark stands for, from where it was left: a page is queued, then noted in the gap, then the position
 * moves. A crash between two of these reads the page again and queues the same messages. The watermark itself moves once all
 * lists of the pass are read, so it never passes a record that is neither in State nor queued.
 */
export async function runPass(
  ports: FillPorts,
  { account, connectedAt }: FillAccount,
  gap: Gap,
  pass: Pass,
): Promise<PassOutcome> {
  const mark = await ports.watermarks.find(account, pass.name);
  const book = openBook(ports, account, { gap, mark });
  const left = pendingIn(mark);
  const isOwn = left !== undefined && isOf(left, gap);
  const done = (): PassOutcome => ({ gap: book.gap(), outcome: 'done' });

  if (gap.perEntity[pass.name]) {
    // It died between its two last writes.
    if (isOwn && isRead(left, pass)) await verify(book, pass, left.until);
    return done();
  }

  const fresh = windowOf(mark, gap, ports.clock.now(), connectedAt);
  // Another gap's pass is gone on with: two that took turns in beginning anew would never come to an end.
  const isUseful = left !== undefined && (isOwn || (hasBegun(left) && left.position.since <= fresh.since));
  const at = isUseful
    ? { ...left, position: { ...left.position, gapId: gap.id, to: gap.to } }
    : begunFor(gap, fresh);
  // From now on a later gap begins no later than this one, whatever becomes of it.
  if (!mark) await book.move(under(pass.name, mark, at));
  return (await readAll(ports, account, book, pass, at)) ? done() : { gap: book.gap(), outcome: 'stopped' };
}

const hasBegun = ({ position: { step, place } }: Pending): boolean => step > 0 || place !== undefined;
const isRead = ({ position }: Pending, { steps }: Pass): boolean => position.step >= steps.length;

/** Reads to the end of the gap; false when it had to stop, which is noted. */
async function readAll(
  ports: FillPorts,
  account: string,
  book: Book,
  pass: Pass,
  from: Pending,
): Promise<boolean> {
  let at = from;
  const end = secondsOf(book.gap().to);
  try {
    for (;;) {
      while (!isRead(at, pass)) {
        const next = await readStep(ports, account, book, pass, at);
        if (!next) return false;
        at = next;
      }
      if (at.until > end) break;
      // What was left of another gap's pass is read; the rest of this gap is still to come.
      const since = at.until - LAG_S;
      const { until } = windowOf(book.mark(), book.gap(), ports.clock.now());
      const rest: Pending = { position: { ...at.position, since, step: 0 }, until };
      await book.move({ ...under(pass.name, book.mark(), rest), verifiedUntil: verifiedBy(book, at.until) });
      at = rest;
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (isRefusal(error)) {
      await noteFound(book, pass, pendingIn(book.mark()) ?? at, [refused(pass.name, error.message)]);
      // It may have been the place in the list that was refused: the next gap's pass begins anew.
      await verify(book, pass, 0);
      return true;
    }
    // The next one goes on from here, and knows what was spent.
    await book.note({});
    if (error.remedy !== 'retry') throw error;
    return false;
  }
  await noteFound(book, pass, at);
  await verify(book, pass, at.until);
  return true;
}

/** One list of a pass, to its end. Undefined when there is no time, or no room in the gap, for more. */
async function readStep(
  ports: FillPorts,
  account: string,
  book: Book,
  pass: Pass,
  from: Pending,
): Promise<Pending | undefined> {
  const { step, since, place } = from.position;
  const { until } = from;
  const stepPorts = { ...ports, account, window: { since, until }, spend: book.spend };
  const batches = pass.steps[step]?.(stepPorts, place);
  let at = from;
  const stop = async () => {
    await book.note({});
    return undefined;
  };
  for (;;) {
    if (ports.clock.remainingMs() < NEEDED_MS) return stop();
    const batch = await batches?.next();
    if (!batch || batch.done) break;
    const cannot = await settle(ports, account, book, batch.value);
    if (!cannot) return stop();
    at = { position: after(at.position, { ...batch.value, cannot }), until };
    await book.move(under(pass.name, book.mark(), at));
  }
  // Where nothing came of it, not even an empty page.
  return at.position.step === step ? { position: after(at.position, { tally: {} }), until } : at;
}

/** Notes what a pass came to. That it is noted says that the pass is over. */
async function noteFound(
  book: Book,
  { name }: Pass,
  { position: { tally, cannot } }: Pending,
  more: readonly Cannot[] = [],
): Promise<void> {
  const { perEntity, cannot: before } = book.gap();
  await book.note({
    // Of its own entity it has the only word, to those of others it adds.
    perEntity: { ...sumOf(perEntity, tally), [name]: tally[name] ?? NOTHING },
    cannot: together(before, cannot, more),
  });
}

/** What has been read up to then is verified, and the pass is over. */
const verify = (book: Book, { name }: Pass, until: number): Promise<void> =>
  book.move({ entity: name, verifiedUntil: verifiedBy(book, until) });

const verifiedBy = (book: Book, until: number): number =>
  Math.max(until, book.mark()?.verifiedUntil ?? until);

/** Pipedrive refuses a list for good, or answers nonsense: the other lists go on. */
const isRefusal = (error: AppError): boolean =>
  error instanceof Rejected || error instanceof ContractBroken || error instanceof NotFound;
