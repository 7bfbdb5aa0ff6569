import * as z from 'zod';

/** What the processor's log says of one event, once its note is in State. */
export interface Noted {
  readonly atMs: number;
  readonly effect: string;
  /** Of the invocation, and so of the batch. */
  readonly requestId: string;
}

const Line = z.object({
  message: z.literal('event processed'),
  timestamp: z.iso.datetime({ offset: true }),
  function_request_id: z.string(),
  event: z.string(),
  effect: z.string(),
});

/** The events that a log of the processor tells of, by their id. */
export function notedIn(log: string): Map<string, Noted> {
  const noted = new Map<string, Noted>();
  for (const line of log.split('\n')) {
    const said = Line.safeParse(jsonOf(line)).data;
    if (!said) continue;
    const { event, timestamp, effect, function_request_id: requestId } = said;
    noted.set(event, { atMs: Date.parse(timestamp), effect, requestId });
  }
  return noted;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** CloudWatch counts as much to each event of a log, besides its text. */
const EVENT_OVERHEAD_BYTES = 26;

/** What lines of a log come to in CloudWatch. */
export const logBytes = (log: string): number =>
  log
    .split('\n')
    .filter((line) => line !== '')
    .reduce((sum, line) => sum + Buffer.byteLength(line) + EVENT_OVERHEAD_BYTES, 0);
