/** One day of a budget: its name, `YYYY-MM-DD`, and from when until when it lasts. */
export interface Day {
  readonly day: string;
  readonly startsMs: number;
  /** The next midnight: tokens come anew. */
  readonly resetsMs: number;
}

/** No day is longer, where clocks change and where a zone moves over the date line. */
const LONGEST_DAY_MS = 50 * 60 * 60 * 1000;

const formats = new Map<string, Intl.DateTimeFormat>();

function nameOf(timeZone: string, ms: number): string {
  // This locale writes a date as YYYY-MM-DD.
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone });
  formats.set(timeZone, format);
  return format.format(ms);
}

/** The day that it is in an IANA time zone. */
export function dayOf(timeZone: string, nowMs: number): Day {
  const day = nameOf(timeZone, nowMs);
  const isToday = (ms: number) => nameOf(timeZone, ms) === day;
  return {
    day,
    startsMs: boundary(nowMs, nowMs - LONGEST_DAY_MS, isToday),
    resetsMs: boundary(nowMs, nowMs + LONGEST_DAY_MS, isToday) + 1,
  };
}

/** The whole millisecond that is the last of today's on the way from one to the other. */
function boundary(insideMs: number, outsideMs: number, isToday: (ms: number) => boolean): number {
  let inside = Math.floor(insideMs);
  let outside = Math.floor(outsideMs);
  while (Math.abs(outside - inside) > 1) {
    const middle = Math.trunc((inside + outside) / 2);
    if (isToday(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}
