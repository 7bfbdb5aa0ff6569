import { setTimeout } from 'node:timers/promises';
import type { ApiAnswer } from '../api-client.ts';

const PAUSE_MS = 100;
const LONGEST_MS = 60_000;

/** Asks the API until its answer is final, or a minute has passed; the last answer comes back either way. */
export async function untilFinal(
  ask: () => Promise<ApiAnswer>,
  isFinal: (json: ApiAnswer['json']) => boolean,
): Promise<ApiAnswer['json']> {
  const endMs = performance.now() + LONGEST_MS;
  for (;;) {
    const { json } = await ask();
    if (isFinal(json) || performance.now() > endMs) return json;
    await setTimeout(PAUSE_MS);
  }
}
