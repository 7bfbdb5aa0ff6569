import * as z from 'zod/mini';
import type { Gap } from '../../../shared/state/gaps.ts';
import type { Tally } from '../../../shared/state/tally.ts';
import type { Known } from './ports.ts';
import type { Reads } from './reads.ts';
import type { Recovered } from './recovered.ts';
import type { Window } from './window.ts';

/** A record that may be gone, and into which one it went where that is known. */
export const Suspect = z.object({ entity: z.string(), id: z.string(), mergedTo: z.optional(z.string()) });
export type Suspect = z.infer<typeof Suspect>;

/** Where in a list to go on. Each kind of list has its own fields in it. */
export const Place = z.object({
  /** The time that the list was asked from, where that is no longer the window's, and the latest one seen. */
  since: z.optional(z.int()),
  reached: z.optional(z.int()),
  cursor: z.optional(z.string()),
  start: z.optional(z.int()),
  /** The record before: it is read again, to see that the list has not moved. */
  last: z.optional(z.string()),
  /** How often a list had to be begun again, or was empty without being at its end. */
  vain: z.optional(z.int()),
  after: z.optional(z.string()),
  /** Records that may be gone and are still to be asked for, and whether they are what is left of the list. */
  open: z.optional(z.array(Suspect)),
  over: z.optional(z.literal(true)),
});
export type Place = z.infer<typeof Place>;

/** What one page came to, to be queued and noted before the next one is read. */
export interface Batch {
  readonly tally: Tally;
  readonly recovered: readonly Recovered[];
  /** What else cannot be brought back, as it turned out. */
  readonly cannot?: readonly Cannot[];
  /** Where to go on; absent at the end. */
  readonly next?: Place;
}

export type Cannot = Gap['cannot'][number];

/** What a step works with. */
export interface StepPorts {
  readonly client: Reads;
  readonly known: Known;
  readonly account: string;
  readonly window: Window;
  /** Is told of each answer's price in tokens. */
  readonly spend: (tokens: number) => void;
}

/** Reads a list from a place, or from its beginning, to its end. */
export type Step = (ports: StepPorts, place: Place | undefined) => AsyncGenerator<Batch, void, undefined>;
