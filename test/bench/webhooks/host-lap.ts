import type { Noted } from './function-log.ts';
import type { Sent } from './post.ts';

/** A delivery whose event is on the bus. */
export interface Delivered extends Sent {
  readonly publishedMs: number;
}

/** Some deliveries that the local host has worked off. */
export interface HostLap {
  readonly answersMs: readonly number[];
  /**
   * From the sending of each delivery until its event was on the bus, when State has its record already, and until the note
   * that it has had its effect was in State, which comes last.
   */
  readonly toBusMs: readonly number[];
  readonly toStateMs: readonly number[];
  readonly answeredPerSecond: number;
  /** The same until the last note is in State. */
  readonly workedOffPerSecond: number;
  /** Deliveries in one invocation of the processor. */
  readonly meanBatch: number;
}

/** Puts together what was seen of a lap; throws unless every delivery was applied. */
export function hostLap(delivered: readonly Delivered[], noted: ReadonlyMap<string, Noted>): HostLap {
  const whole = delivered.map((one) => {
    const note = noted.get(one.id);
    if (note?.effect !== 'applied') throw new Error(`A delivery came to this: ${note?.effect ?? 'no note'}`);
    return { ...one, note };
  });
  const startMs = Math.min(...whole.map(({ sentMs }) => sentMs));
  const perSecond = (endsMs: readonly number[]) => (whole.length * 1_000) / (Math.max(...endsMs) - startMs);
  return {
    answersMs: whole.map(({ answeredInMs }) => answeredInMs),
    toBusMs: whole.map(({ sentMs, publishedMs }) => publishedMs - sentMs),
    toStateMs: whole.map(({ sentMs, note }) => note.atMs - sentMs),
    answeredPerSecond: perSecond(whole.map(({ sentMs, answeredInMs }) => sentMs + answeredInMs)),
    workedOffPerSecond: perSecond(whole.map(({ note }) => note.atMs)),
    meanBatch: whole.length / new Set(whole.map(({ note }) => note.requestId)).size,
  };
}
