import {
  AppError,
  Blocked,
  BudgetExhausted,
  ContractBroken,
  Forbidden,
  InvalidInput,
  NotFound,
  Rejected,
  Unavailable,
  Uncertain,
} from '../../shared/errors.ts';
import { PROBE_EVERY_MS } from '../../shared/governor/window.ts';
import { type Answer, type Call, type Endpoint, endpointOf } from '../../shared/pipedrive/index.ts';
import { isHeld, isSettled, type Outcome, type Write } from '../../shared/state/writes.ts';
import { headOf, type Line, UNKNOWN, urgencyOf } from '../../shared/writes/line.ts';
import type { Lines } from '../../shared/writes/lines.ts';
import type { ExpectEcho } from './expect-echo.ts';

export interface AttemptDeps {
  readonly findWrite: (account: string, key: string) => Promise<Write | undefined>;
  /** Counts the attempt before the request leaves; undefined when the outcome is known, or another sender is at it. */
  readonly begin: (account: string, key: string, nowMs: number) => Promise<Write | undefined>;
  readonly settle: (account: string, key: string, outcome: Outcome) => Promise<Write | undefined>;
  readonly lines: Pick<Lines, 'find'>;
  /** Calls Pipedrive inside its limits. `Forbidden` for an account that is read-only. */
  readonly call: (
    account: string,
    endpoint: Endpoint,
    call: Call,
    lane: Write['lane'],
  ) => Promise<Answer<unknown>>;
  /**
   * Notes that a write is about to leave, so that its own event is known when it comes back, and answers how to note that it
   * was done. Neither ever throws: a write is not lost for the sake of its echo.
   */
  readonly expectEcho: ExpectEcho;
  /** The one record that a creation has led to whose answer was lost, if it is certain which; `except` are others'. */
  readonly findCreated: (
    account: string,
    write: Write,
    except: readonly string[],
  ) => Promise<string | undefined>;
  readonly now: () => number;
}

/**
 * A write that has its outcome; one that is no longer the first of its line; or one that waits, because of an error that says
 * nothing was done, parked until a time, if that is known.
 */
export type Attempt =
  | { readonly settled: Write }
  | { readonly displaced: Write }
  | { readonly waits: Write; readonly error: unknown; readonly untilMs?: number };

/**
 * Sends the first write of a line and records its outcome, once. The attempt is noted before the request leaves: a create
 * whose sender died in between is looked for, and never simply sent again. Throws when another sender is at it.
 */
export async function attempt(
  deps: AttemptDeps,
  account: string,
  before: Write,
  endpoint: Endpoint,
  line: Line,
): Promise<Attempt> {
  const taken = new Unavailable('Another sender is at this write', { account });
  if (isHeld(before, deps.now())) throw taken;
  if (before.status === 'sending' && endpoint.repeat === 'duplicates')
    return { settled: await lookedFor(deps, account, before, line, {}) };

  const write = await deps.begin(account, before.key, deps.now());
  if (!write) {
    const current = await deps.findWrite(account, before.key);
    if (current && isSettled(current)) return { settled: current };
    throw taken;
  }
  // Whoever takes a write out of its place holds it meanwhile: from here on it keeps the place that it has now.
  if (headOf(await deps.lines.find(account, write.group))?.key !== write.key) return { displaced: write };
  let outcome: Omit<Outcome, 'settledAt'>;
  const call = callOf(write);
  const echo = await deps.expectEcho(account, endpoint, call, write.key);
  let isDone = false;
  try {
    outcome = sentWith(await deps.call(account, endpoint, call, urgencyOf(line)), endpoint);
    isDone = true;
  } catch (error) {
    if (error instanceof Uncertain)
      return { settled: await lookedFor(deps, account, write, line, detailsOf(error)) };
    const final = outcomeOf(error, endpoint);
    // The request provably did nothing, or doing it twice is harmless.
    if (!final) return { waits: write, error, ...waitOf(error, deps.now()) };
    outcome = final;
  }
  // Beyond the catch: when the outcome cannot be stored the write stays `sending`, because the request had its effect.
  const settled = await settledAs(deps, account, write, outcome);
  if (isDone) await echo.done(settled.recordId);
  return { settled };
}

/** Records an outcome; answers the one that was recorded first. */
export async function settledAs(
  { settle, now }: Pick<AttemptDeps, 'settle' | 'now'>,
  account: string,
  { key }: Write,
  outcome: Omit<Outcome, 'settledAt'>,
): Promise<Write> {
  const write = await settle(account, key, { ...outcome, settledAt: new Date(now()).toISOString() });
  if (!write) throw new NotFound('The write is not in the state table', { account });
  return write;
}

/** A creation whose answer was lost: the record is looked for, and if it is not certain which it is, a person has to look. */
async function lookedFor(
  deps: AttemptDeps,
  account: string,
  write: Write,
  line: Line,
  details: Pick<Outcome, 'httpStatus'>,
): Promise<Write> {
  const cost = endpointOf(write.operation)?.cost ?? 0;
  const recordId = line.made.includes(UNKNOWN)
    ? undefined
    : await deps.findCreated(account, write, line.made).catch(() => undefined);
  return settledAs(
    deps,
    account,
    write,
    recordId === undefined
      ? {
          status: 'uncertain',
          cost,
          ...details,
          reason:
            'The answer was lost, and no record was found that is certainly this one; look for it, then say so with POST …/writes/{key}/resolution',
        }
      : {
          status: 'sent',
          cost,
          recordId,
          reason: 'The answer was lost; the record was found by what it says',
        },
  );
}

function sentWith(answer: Answer<unknown>, endpoint: Endpoint): Omit<Outcome, 'settledAt'> {
  const recordId = idOf(answer.data);
  return {
    status: 'sent',
    cost: endpoint.cost,
    httpStatus: answer.status,
    ...(recordId === undefined ? {} : { recordId }),
  };
}

/** Until when a write is parked that an error makes wait; how long Cloudflare blocks is not known, so a probe tells. */
function waitOf(error: unknown, nowMs: number): { readonly untilMs?: number } {
  if (error instanceof BudgetExhausted) return { untilMs: error.untilMs };
  return error instanceof Blocked ? { untilMs: nowMs + PROBE_EVERY_MS } : {};
}

const detailsOf = ({ details: { status, field } }: AppError): Pick<Outcome, 'httpStatus' | 'field'> => ({
  ...(typeof status === 'number' ? { httpStatus: status } : {}),
  ...(typeof field === 'string' ? { field } : {}),
});

/** The outcome that an error is, or undefined for one that a later attempt can mend. */
function outcomeOf(error: unknown, endpoint: Endpoint): Omit<Outcome, 'settledAt'> | undefined {
  if (!(error instanceof AppError)) return undefined;
  const { status } = error.details;
  const details = { reason: error.message, ...detailsOf(error) };
  // Without a status it is our own record of the account that is missing: Pipedrive was not asked.
  if (error instanceof NotFound && status === undefined) return { status: 'rejected', ...details };
  // Deleting what is gone has the effect that was wanted.
  if (error instanceof NotFound && endpoint.method === 'DELETE')
    return { status: 'sent', cost: endpoint.cost, ...details };
  // Pipedrive took it; only its answer is new to us.
  if (error instanceof ContractBroken) return { status: 'sent', cost: endpoint.cost, ...details };
  if (error instanceof Rejected || error instanceof NotFound)
    return { status: 'rejected', cost: endpoint.cost, ...details };
  if (error instanceof InvalidInput || error instanceof Forbidden) return { status: 'rejected', ...details };
  return undefined;
}

const callOf = (write: Write): Call => {
  const call: unknown = JSON.parse(write.call);
  return typeof call === 'object' && call !== null ? call : {};
};

function idOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('id' in data)) return undefined;
  return typeof data.id === 'number' || typeof data.id === 'string' ? String(data.id) : undefined;
}
