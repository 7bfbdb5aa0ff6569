import type { Publish } from '../../shared/queue/bus.ts';
import type { EchoMarks } from '../../shared/state/echo-marks.ts';
import type { EventRecord } from '../../shared/state/event-record.ts';
import type { Events } from '../../shared/state/events.ts';
import type { HeardWebhooks } from '../../shared/state/heard.ts';
import type { NormalRecord, RecordChange } from '../../shared/webhooks/change.ts';
import type { FindState } from '../../shared/webhooks/weighing/find-state.ts';
import type { Known } from '../../shared/webhooks/weighing/known.ts';

/** Pipedrive's answer about one record: how it is, or that it is gone. */
export type Reading = { readonly record: NormalRecord } | { readonly gone: true };

/** A change to store, and what was known when that was decided. */
export interface Saving {
  readonly id: string;
  readonly change: RecordChange;
  readonly known: Known | undefined;
  /** The gap that a read was made for: it covers what comes late. */
  readonly gapId?: string;
  readonly unsure?: true;
}

export type Saved = { readonly outcome: 'applied' | 'again'; readonly sequence: number } | 'refused';

/** What giving an event its effect takes. */
export interface Deps {
  readonly findEvent: Events['find'];
  readonly saveEvent: Events['save'];
  readonly tellEvent: Events['tell'];
  readonly finishEvent: Events['finish'];
  readonly markReplayed: Events['markReplayed'];
  readonly findState: FindState;
  /** `refused`: State has changed since, so the change has to be weighed again. */
  readonly saveState: (account: string, saving: Saving) => Promise<Saved>;
  /** Undefined when Pipedrive cannot be asked now, or not about that. */
  readonly readBack: (account: string, entity: string, id: string) => Promise<Reading | undefined>;
  /** Long enough for what Pipedrive reads to have caught up with what it wrote. */
  readonly pause: () => Promise<void>;
  /** Whose token our writes are made with, where the account is connected. */
  readonly tokenUserOf: (account: string) => Promise<string | undefined>;
  readonly findMarks: EchoMarks['of'];
  readonly consumeMark: EchoMarks['consume'];
  readonly publish: Publish;
  readonly heard: HeardWebhooks['note'];
  readonly now: () => number;
  /** How long an event is kept. */
  readonly keptDays: number;
}

/** What is kept of every event, whatever became of it. */
export const keptOf = ({
  now,
  keptDays,
}: Pick<Deps, 'now' | 'keptDays'>): Pick<EventRecord, 'handledAt' | 'expiresAt'> => ({
  handledAt: new Date(now()).toISOString(),
  expiresAt: Math.floor(now() / 1000) + keptDays * 86_400,
});
