import type { RunningSimulator } from '../../simulator/start-simulator.ts';
import type { Laptop } from '../laptop.ts';
import { provisioningStop, syncStop, webhookStop, writesStop } from './stops.ts';

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

const STOPS: readonly Stop[] = [syncStop, webhookStop, provisioningStop, writesStop];

/** Visits every part for real and says what happened; answers whether all of it was as it should be. */
export async function tour(context: TourContext, say: (line: string) => void): Promise<boolean> {
  let good = true;
  for (const [index, { title, visit }] of STOPS.entries()) {
    say(`\n${index + 1}. ${title}`);
    const startMs = performance.now();
    const findings = await visit(context);
    for (const { what, outcome, ok } of findings) say(`   ${ok ? '✓' : '✗'} ${what.padEnd(26)} ${outcome}`);
    say(`     ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
    good &&= findings.every(({ ok }) => ok);
  }
  return good;
}
