import type { RunningSimulator } from '../../simulator/start-simulator.ts';
import type { Laptop } from '../laptop.ts';

/** What one stop of the tour has to work with. */
export interface TourContext {
  readonly laptop: Laptop;
  readonly simulator: RunningSimulator;
  /** The path of a route of the connected account. */
  readonly path: (rest: string) => string;
}

/** What a stop found: the sentence to show, and whether it is as it should be. */
export interface Finding {
  readonly what: string;
  readonly outcome: string;
  readonly ok: boolean;
}

export interface Stop {
  readonly title: string;
  readonly visit: (context: TourContext) => Promise<Finding[]>;
}
