/** A value read from outside and kept for a while. */
export interface Cached<Value> {
  /** The kept value, or a new one; when reading fails and an old one is there, the old one serves. */
  readonly get: (key: string) => Promise<Value>;
  /** Reads again because the kept value did not fit, but not more often than every `refetchAfterMs`. */
  readonly refetch: (key: string) => Promise<Value>;
}

export interface CachePorts<Value> {
  readonly read: (key: string) => Promise<Value>;
  readonly now: () => number;
  /** How long a value serves without being read again. */
  readonly keepMs: number;
  /** The least time between two reads of one key, so that wrong guesses cannot drive reads. */
  readonly refetchAfterMs: number;
  /**
   * How long it is believed that there is nothing under a key, where `read` answers undefined; as long as a value if left out.
   * It is kept apart: whoever asks for many keys that there are not drives out none that there is.
   */
  readonly keepMissMs?: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly readMs: number;
  readonly triedMs: number;
}

const MOST_KEYS = 1_000;

/** Keeps what `read` answers by key; parallel callers share one read. */
export function createCached<Value>(ports: CachePorts<Value>): Cached<Value> {
  const { keepMissMs = ports.keepMs } = ports;
  const kept = createShelf<Entry<Value>>();
  const missed = createShelf<Entry<Value>>();
  const reading = new Map<string, Promise<Value>>();

  const keep = (key: string, entry: Entry<Value>) => {
    kept.remove(key);
    missed.remove(key);
    (entry.value === undefined ? missed : kept).put(key, entry);
  };
  const read = (key: string): Promise<Value> => {
    const under = reading.get(key);
    if (under) return under;
    const fresh = ports
      .read(key)
      .then((value) => {
        const nowMs = ports.now();
        keep(key, { value, readMs: nowMs, triedMs: nowMs });
        return value;
      })
      .finally(() => reading.delete(key));
    reading.set(key, fresh);
    return fresh;
  };
  const unless = (ageMs: number, leastMs: number) => async (key: string) => {
    const old = kept.take(key) ?? missed.take(key);
    if (!old) return read(key);
    const nowMs = ports.now();
    const isMiss = old.value === undefined;
    const [mostAgeMs, pauseMs] = isMiss ? [keepMissMs, keepMissMs] : [ageMs, leastMs];
    if (nowMs - old.readMs < mostAgeMs || nowMs - old.triedMs < pauseMs) return old.value;
    return read(key).catch(() => {
      keep(key, { ...old, triedMs: ports.now() });
      return old.value;
    });
  };
  const { keepMs, refetchAfterMs } = ports;
  return { get: unless(keepMs, refetchAfterMs), refetch: unless(refetchAfterMs, refetchAfterMs) };
}

/** Room for so many things; what was used longest ago makes way. */
function createShelf<Thing>() {
  const things = new Map<string, Thing>();
  const put = (key: string, thing: Thing) => {
    things.delete(key);
    things.set(key, thing);
    const oldest = things.keys().next();
    if (things.size > MOST_KEYS && !oldest.done) things.delete(oldest.value);
  };
  return {
    put,
    take: (key: string): Thing | undefined => {
      const thing = things.get(key);
      if (thing !== undefined) put(key, thing);
      return thing;
    },
    remove: (key: string) => {
      things.delete(key);
    },
  };
}
