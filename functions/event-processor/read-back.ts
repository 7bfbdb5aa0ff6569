import * as z from 'zod/mini';
import { AppError, NotFound } from '../../shared/errors.ts';
import type { Answer, Call, Endpoint } from '../../shared/pipedrive/index.ts';
import * as v1 from '../../shared/pipedrive/v1.ts';
import * as v2 from '../../shared/pipedrive/v2.ts';
import { normal } from '../../shared/webhooks/normal/normal.ts';
import { PayloadRecord } from '../../shared/webhooks/payload-id.ts';
import type { Deps } from './deps.ts';

export interface ReadBackPorts {
  /** One request, tried once, inside the account's limits. */
  readonly call: (account: string, endpoint: Endpoint, call: Call) => Promise<Answer<unknown>>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
  /** Is told that Pipedrive could not be asked. */
  readonly failed: (account: string, error: unknown) => void;
}

/** A line of events waits no longer for an answer. */
const PATIENCE_MS = 5_000;

/** Whoever could not be asked is left alone for a while: of ten thousand events each would wait. */
const QUIET_MS = 30_000;

/** Every field of a record, and not those alone that the client declares: State keeps them all. */
const whole = (endpoint: Endpoint): Endpoint => ({ ...endpoint, data: () => PayloadRecord });

/** How each kind of record is read: a token each, two for a user. The others have no operation that is declared. */
const READS: Readonly<Record<string, Endpoint>> = {
  activity: whole(v2.activities.getActivity),
  deal: whole(v2.deals.getDeal),
  lead: whole(v1.leads.getLead),
  organization: whole(v2.organizations.getOrganization),
  person: whole(v2.persons.getPerson),
  product: whole(v2.products.getProduct),
  user: v1.users.getUser,
};

/**
 * Asks Pipedrive how a record is, once. No room, no tokens or no answer in time is no answer: the events of a record do not
 * wait for what is only a doubt.
 */
export function createReadBack({ call, sleep, now, failed }: ReadBackPorts): Deps['readBack'] {
  const quietUntilMs = new Map<string, number>();
  return async (account, entity, id) => {
    const endpoint = Object.hasOwn(READS, entity) ? READS[entity] : undefined;
    if (!endpoint || now() < (quietUntilMs.get(account) ?? 0)) return undefined;
    const asked = call(account, endpoint, { path: { id } });
    const late = sleep(PATIENCE_MS).then(() => undefined);
    // What fails after it was given up is nobody's concern.
    asked.catch(() => undefined);
    try {
      const answer = await Promise.race([asked, late]);
      const record = z.safeParse(PayloadRecord, answer?.data);
      if (record.success) {
        const read = normal(entity, endpoint.version === 'v1' ? 'rest-1' : 'rest-2', record.data);
        return entity !== 'user' && read.is_deleted === true ? { gone: true } : { record: read };
      }
      failed(account, new TypeError('Pipedrive did not answer in time, or with no record'));
    } catch (error) {
      // Without a status it is our own record of the account that is missing.
      if (error instanceof NotFound && error.details.status !== undefined) return { gone: true };
      if (!(error instanceof AppError)) throw error;
      failed(account, error);
    }
    quietUntilMs.set(account, now() + QUIET_MS);
    return undefined;
  };
}
