import { join } from 'node:path';
import { interleave } from '../interleave.ts';
import { median } from '../statistics.ts';
import { loadCold } from './load-cold.ts';
import type { Candidate } from './open-candidates.ts';

/** Cold processes for each bundle. */
export const ROUNDS = 31;

/** How many ms each candidate takes to load in a fresh process, in the middle of many, which take turns. */
export async function loadAll(candidates: readonly Candidate[]): Promise<Map<Candidate, number>> {
  const load = ({ folder, env }: Candidate) => loadCold(join(folder, 'index.js'), env);
  // The files are read from disk once before anything counts.
  await interleave(candidates, 1, load);
  const loads = await interleave(candidates, ROUNDS, load);
  return new Map([...loads].map(([candidate, timesMs]) => [candidate, median(timesMs)]));
}
