import type { Timers } from '../../timers.ts';
import { forgetFollowers } from '../rules/followers.ts';
import type { Company } from '../store/company.ts';
import { DAY_MS } from '../store/times.ts';
import { forget } from './remembered.ts';

type Deletable = 'deal' | 'person' | 'organization' | 'activity' | 'lead' | 'product' | 'project' | 'task';

/** A deleted record that waits to be purged; `id` is `<kind> <record id>`. */
export interface Deletion {
  readonly id: string;
  readonly kind: Deletable;
  readonly recordId: number | string;
  readonly dueMs: number;
}

/** Purges deleted records 30 days later, unless they are off the list of deletions by then. */
export interface Purge {
  readonly add: (kind: Deletable, recordId: number | string) => void;
  readonly close: () => void;
}

const KEPT_MS = 30 * DAY_MS;

export function createPurge(company: Company, timers: Timers): Purge {
  const cancels = new Map<string, () => void>();
  const wait = ({ id, kind, recordId, dueMs }: Deletion) =>
    cancels.set(
      id,
      timers.after(Math.max(0, dueMs - timers.now()), () => {
        cancels.delete(id);
        // Restored since, or restored and deleted again.
        if (company.deletion.get(id)?.dueMs !== dueMs) return;
        company.deletion.remove(id);
        if (kind === 'lead') company.lead.remove(String(recordId));
        else company[kind].remove(Number(recordId));
        forget(company, kind, recordId);
        forgetFollowers(company, kind, recordId);
      }),
    );
  for (const deletion of company.deletion.all()) wait(deletion);

  return {
    add: (kind, recordId) => {
      const dueMs = timers.now() + KEPT_MS;
      wait(company.deletion.put({ id: `${kind} ${recordId}`, kind, recordId, dueMs }));
    },
    close: () => {
      for (const cancel of cancels.values()) cancel();
    },
  };
}
