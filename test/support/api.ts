import { createDispatch } from '../../functions/api/dispatch.ts';
import type { Served } from '../../functions/api/route.ts';
import type { Account } from '../../shared/state/accounts.ts';
import type { Deed, Done } from '../../shared/state/audit.ts';
import { anAccount, anHttpEvent, bodyOf, createMemoryObserver } from './functions.ts';

const ADMIN = 'admin-token-of-enough-characters';

/** An audit that remembers what was done, and whether it changed anything. */
export function createMemoryAudit() {
  const deeds: (Deed & { changed: boolean })[] = [];
  const audited = async <T>(_account: string, deed: Deed, work: () => Promise<Done<T>>): Promise<T> => {
    const { changed, value } = await work();
    deeds.push({ ...deed, changed });
    return value;
  };
  return { audited, deeds };
}

/** The same id for the same key, and a new one without. */
export function createIdFor(): (account: string, kind: string, key: string | undefined) => string {
  let made = 0;
  return (_account, kind, key) => `${kind}-${key ?? ++made}`;
}

export interface Call {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly key?: string;
}

/** Some routes behind the real dispatcher; `call` answers status and JSON. */
export function createApiOf(routes: readonly Served[], account: Account = anAccount()) {
  const dispatch = createDispatch({
    adminToken: async () => ADMIN,
    findToken: async () => undefined,
    findAccount: async (id) => (id === account.account ? account : undefined),
    routes,
    log: createMemoryObserver().log,
  });
  return async (method: 'GET' | 'POST', path: string, { body, query, key }: Call = {}) => {
    const answer = await dispatch(
      anHttpEvent({
        method,
        path: `/v1/accounts/1${path}`,
        ...(query ? { query } : {}),
        headers: {
          authorization: `Bearer ${ADMIN}`,
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    return { status: answer.statusCode, json: Object(bodyOf(answer)), headers: answer.headers };
  };
}
