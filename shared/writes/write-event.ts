import type { WriteEvent } from '../bus-events/write.ts';
import type { BusEvent } from '../queue/bus.ts';
import type { Write } from '../state/writes.ts';

/** What is told of a write: how it stands, and never what it says. */
export type Standing = Omit<WriteEvent, 'id' | 'account'>;

const TOLD = [
  'until',
  'settledAt',
  'cost',
  'httpStatus',
  'recordId',
  'reason',
  'field',
  'supersededBy',
  'resolvedBy',
] as const satisfies readonly (keyof Write & keyof WriteEvent)[];

export const outcomeOf = (write: Write): Standing => {
  const { key, operation, lane, status, queuedAt } = write;
  const told = TOLD.filter((name) => write[name] !== undefined).map((name) => [name, write[name]]);
  return { key, operation, lane, status, queuedAt, ...Object.fromEntries(told) };
};

/** The event on the bus that says how a write stands; the same again for the same state of it has the same id and type. */
export const writeEvent = (account: string, write: Write): BusEvent & { readonly detail: WriteEvent } => ({
  type: `write.${write.status}`,
  detail: { id: `${account}/${write.key}`, account, ...outcomeOf(write) },
});

/** Tells the bus of writes that were queued. */
export const tellQueuedBy =
  (publishAll: (events: readonly BusEvent[]) => Promise<void>) =>
  (account: string, writes: readonly Write[]): Promise<void> =>
    publishAll(writes.map((write) => writeEvent(account, write)));
