import type { Calls } from '../dynamodb.ts';
import type { Answer } from '../request.ts';

/** What decides in a process when a request may leave. */
export interface Governor {
  /** Makes a request when its time has come, and again for as long as it is refused. */
  readonly pass: (send: () => Promise<Answer>) => Promise<Answer>;
  readonly calls: Readonly<Calls>;
}

/** Sends until it is not refused, and lets `pause` wait between two tries. */
export async function untilAccepted(
  send: () => Promise<Answer>,
  pause: (attempt: number, retryAfterMs: number) => Promise<unknown>,
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await send();
    if (answer.kind !== 'refused') return answer;
    await pause(attempt, answer.retryAfterMs);
  }
}
