import {
  AppError,
  ContractBroken,
  Forbidden,
  InvalidInput,
  NotFound,
  Rejected,
  Unavailable,
  Uncertain,
} from '../../shared/errors.ts';
import { type Answer, type Call, type Endpoint, endpointOf } from '../../shared/pipedrive/index.ts';
import type { WriteMessage } from '../../shared/queue/messages.ts';
import { isSettled, type Outcome, type Write } from '../../shared/state/writes.ts';

export interface Deps {
  readonly findWrite: (account: string, key: string) => Promise<Write | undefined>;
  /** Counts the attempt before the request leaves; undefined when the outcome is known already. */
  readonly begin: (account: string, key: string) => Promise<Write | undefined>;
  readonly postpone: (account: string, key: string, reason: string) => Promise<void>;
  readonly settle: (account: string, key: string, outcome: Outcome) => Promise<Write | undefined>;
  /** Calls Pipedrive inside its limits. `Forbidden` for an account that is read-only. */
  readonly call: (
    account: string,
    endpoint: Endpoint,
    call: Call,
    lane: Write['lane'],
  ) => Promise<Answer<unknown>>;
  /** Tells whoever waits; may be called twice with the same outcome. */
  readonly tell: (account: string, write: Write) => Promise<void>;
  readonly now: () => number;
}

/**
 * Sends one write and records its outcome, once. The attempt is noted before the request leaves: a create whose sender
 * died in between is `uncertain` and never simply sent again. Only then is anybody told, and only then is the message
 * acknowledged, so a crash costs a second telling at most. Throws what the queue should bring back.
 */
export async function sendWrite(deps: Deps, { account, key }: WriteMessage): Promise<Write> {
  const before = await deps.findWrite(account, key);
  if (!before) throw new NotFound('The write is not in the state table', { account });
  const endpoint = endpointOf(before.operation);
  if (!endpoint) throw new InvalidInput('The operation is not known', { field: 'operation' });

  const settled = isSettled(before) ? before : await attempt(deps, account, before, endpoint);
  await deps.tell(account, settled);
  return settled;
}

async function attempt(deps: Deps, account: string, before: Write, endpoint: Endpoint): Promise<Write> {
  const settle = async (outcome: Omit<Outcome, 'settledAt'>) => {
    const settledAt = new Date(deps.now()).toISOString();
    const write = await deps.settle(account, before.key, { ...outcome, settledAt });
    if (!write) throw new NotFound('The write is not in the state table', { account });
    return write;
  };
  if (before.status === 'sending' && endpoint.repeat === 'duplicates')
    return settle({
      status: 'uncertain',
      reason:
        'The sender stopped while the request was under way; look for the record before writing it again.',
    });

  const write = await deps.begin(account, before.key);
  // Settled in the meantime, by a sender that took longer than its message was hidden.
  if (!write) return (await deps.findWrite(account, before.key)) ?? before;
  // Delivered twice, and the other sender began after we looked: the request is its to make, and the queue brings ours back.
  if (endpoint.repeat === 'duplicates' && write.attempts !== before.attempts + 1)
    throw new Unavailable('Another sender is at this write', { account });
  let outcome: Omit<Outcome, 'settledAt'>;
  try {
    outcome = sentWith(await deps.call(account, endpoint, callOf(write), write.lane), endpoint);
  } catch (error) {
    const final = outcomeOf(error, endpoint);
    if (!final) {
      // The request provably did nothing, or doing it twice is harmless: the queue brings it back.
      const reason = error instanceof AppError ? error.message : 'A fault on our side';
      await deps.postpone(account, write.key, reason);
      // Nothing will bring this one back but a person: whoever waits for it has to know.
      if (error instanceof AppError && error.remedy === 'stop')
        await deps.tell(account, { ...write, status: 'queued', reason });
      throw error;
    }
    outcome = final;
  }
  // Beyond the catch: when the outcome cannot be stored the write stays `sending`, because the request had its effect.
  return settle(outcome);
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

/** The outcome that an error is, or undefined for one that a later attempt can mend. */
function outcomeOf(error: unknown, endpoint: Endpoint): Omit<Outcome, 'settledAt'> | undefined {
  if (!(error instanceof AppError)) return undefined;
  const { status, field } = error.details;
  const details = {
    reason: error.message,
    ...(typeof status === 'number' ? { httpStatus: status } : {}),
    ...(typeof field === 'string' ? { field } : {}),
  };
  // Without a status it is our own record of the account that is missing: Pipedrive was not asked.
  if (error instanceof NotFound && status === undefined) return { status: 'rejected', ...details };
  // Deleting what is gone has the effect that was wanted.
  if (error instanceof NotFound && endpoint.method === 'DELETE')
    return { status: 'sent', cost: endpoint.cost, ...details };
  // Pipedrive took it; only its answer is new to us.
  if (error instanceof ContractBroken) return { status: 'sent', cost: endpoint.cost, ...details };
  if (error instanceof Uncertain) return { status: 'uncertain', cost: endpoint.cost, ...details };
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
