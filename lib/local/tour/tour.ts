import { healingStop } from './healing-stop.ts';
import type { Stop, TourContext } from './stop.ts';
import { provisioningStop, syncStop, webhookStop, writesStop } from './stops.ts';

const STOPS: readonly Stop[] = [syncStop, webhookStop, healingStop, provisioningStop, writesStop];

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
