import type { Deps, WriteOutcome } from '../../functions/provisioning/provision-user.ts';
import type { Role, User } from '../../shared/pipedrive/v1.ts';
import type { Run } from '../../shared/state/runs.ts';
import { quoteOf } from '../../shared/writes/quote.ts';
import type { WriteRequest } from '../../shared/writes/write-request.ts';
import { NOW_MS, PowerCut } from './functions.ts';

export const aRun = (request: Partial<Run['request']> = {}): Run => ({
  id: 'run-1',
  request: { email: 'ada@example.com', ...request },
  status: 'requested',
  requestedAt: '2026-11-20T08:59:00.000Z',
  steps: [],
  verified: [],
  manual: [],
});

interface Company {
  readonly users?: readonly User[];
  readonly roles?: readonly Role[];
  /** Settles a write instead of the company's own way; undefined lets the company do it. */
  readonly settle?: (request: WriteRequest) => WriteOutcome | undefined;
  /** How many read-backs show a user as he was before. */
  readonly lateBy?: number;
}

/** A company with a memory: writes take effect once for each key, as the outbound queue guarantees. */
export function createCompany({
  users = [],
  roles = [
    { id: 1, name: 'Company' },
    { id: 5, name: 'Sales' },
  ],
  settle,
  lateBy = 0,
}: Company = {}) {
  const people = new Map(users.map((user) => [user.id, user]));
  const outcomes = new Map<string, WriteOutcome>();
  const asked: WriteRequest[] = [];
  const saved: Run[] = [];
  const remembered: { user: User; readMs: number }[] = [];
  let late = lateBy;

  const effectOf = ({ key, operation, path, body }: WriteRequest): WriteOutcome => {
    const id = Number(path?.id ?? 100 + people.size);
    if (operation === 'addUser') people.set(id, { ...body, id, active_flag: true, role_id: 1 });
    if (operation === 'updateUser') people.set(id, { ...people.get(id), ...body, id });
    if (operation === 'addRoleAssignment') {
      const userId = Number(body?.user_id);
      people.set(userId, { ...people.get(userId), id: userId, role_id: id });
    }
    return { key, status: 'sent', recordId: String(id) };
  };

  const write = async (_name: string, request: WriteRequest): Promise<WriteOutcome> => {
    asked.push(request);
    const known = outcomes.get(request.key);
    if (known) return known;
    const outcome = settle?.(request) ?? effectOf(request);
    outcomes.set(request.key, outcome);
    return outcome;
  };

  const deps: Omit<Deps, 'once' | 'pause' | 'write'> = {
    readUsers: async () => [...people.values()],
    readRoles: async () => roles,
    readUser: async (id) => {
      const user = people.get(id);
      if (!user) throw new Error('no such user');
      return late-- > 0 ? { ...user, role_id: 1 } : user;
    },
    quote: async (requests) =>
      quoteOf(requests, { limit: 30_000, reserve: 3000, spent: 0, spentByOthers: 0, remaining: 27_000 }, 20),
    saveRun: async (run) => {
      saved.push(run);
    },
    remember: async (user, readMs) => {
      remembered.push({ user, readMs });
    },
    now: () => NOW_MS,
  };
  return { deps, write, people, asked, saved, remembered };
}

interface Entry {
  readonly name: string;
  readonly result: string | undefined;
  readonly error?: string;
}

/**
 * A durable execution's memory: results are kept as JSON in the order of the steps, and a resumed run gets them instead
 * of doing the work. It refuses a run that takes other steps than before, as the real one does.
 */
export function createJournal() {
  const entries: Entry[] = [];
  const pauses: string[] = [];

  /** One life of the process; it dies at this point: three for each step that is not yet stored (before it, before its result is stored, after). */
  const open = (
    write: Deps['write'],
    deathAt = Number.POSITIVE_INFINITY,
  ): Pick<Deps, 'once' | 'pause' | 'write'> => {
    let position = 0;
    let reached = 0;
    let dead = false;
    const live = () => {
      if (dead || reached++ === deathAt) {
        dead = true;
        throw new PowerCut('power cut');
      }
    };
    const once = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      if (dead) throw new PowerCut('power cut');
      const index = position++;
      const stored = entries[index];
      if (stored) {
        if (stored.name !== name) throw new Error(`Step ${index} was ${stored.name} and is now ${name}`);
        if (stored.error !== undefined) throw new Error(stored.error);
        return stored.result === undefined ? (undefined as T) : JSON.parse(stored.result);
      }
      live();
      const entry: Entry = await work().then(
        (result) => ({ name, result: JSON.stringify(result) }),
        (error: unknown) => ({
          name,
          result: undefined,
          error: error instanceof Error ? error.message : 'unknown',
        }),
      );
      live();
      entries.push(entry);
      live();
      if (entry.error !== undefined) throw new Error(entry.error);
      return entry.result === undefined ? (undefined as T) : JSON.parse(entry.result);
    };
    return {
      once,
      write: (name, request) => once(name, () => write(name, request)),
      pause: (name) =>
        once(name, async () => {
          pauses.push(name);
        }),
    };
  };
  return { open, entries, pauses };
}
