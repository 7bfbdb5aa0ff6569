import type { BusEvent } from '../queue/bus.ts';
import type { Write } from '../state/writes.ts';

const TOLD = [
  'key',
  'operation',
  'lane',
  'status',
  'queuedAt',
  'until',
  'settledAt',
  'cost',
  'httpStatus',
  'recordId',
  'reason',
  'field',
  'supersededBy',
  'resolvedBy',
] as const satisfies readonly (keyof Write)[];

/** What is told of a write: how it stands, and never what it says. */
export const outcomeOf = (write: Write): Readonly<Record<string, unknown>> =>
  Object.fromEntries(TOLD.filter((name) => write[name] !== undefined).map((name) => [name, write[name]]));

/** The event on the bus that says how a write stands; the same again for the same state of it has the same id and type. */
export const writeEvent = (account: string, write: Write): BusEvent => ({
  type: `write.${write.status}`,
  detail: { id: `${account}/${write.key}`, account, ...outcomeOf(write) },
});

/** Tells the bus of writes that were queued. */
export const tellQueuedBy =
  (publishAll: (events: readonly BusEvent[]) => Promise<void>) =>
  (account: string, writes: readonly Write[]): Promise<void> =>
    publishAll(writes.map((write) => writeEvent(account, write)));
