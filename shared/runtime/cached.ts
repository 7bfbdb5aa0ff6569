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
}

const MOST_KEYS = 1_000;

/** Keeps what `read` answers by key; parallel callers share one read. */
export function createCached<Value>(ports: CachePorts<Value>): Cached<Value> {
  const kept = new Map<string, { value: Value; readMs: number; triedMs: number }>();
  const reading = new Map<string, Promise<Value>>();

  const read = (key: string): Promise<Value> => {
    const under = reading.get(key);
    if (under) return under;
    const fresh = ports
      .read(key)
      .then((value) => {
        kept.delete(key);
        const nowMs = ports.now();
        kept.set(key, { value, readMs: nowMs, triedMs: nowMs });
        const oldest = kept.keys().next();
        if (kept.size > MOST_KEYS && !oldest.done) kept.delete(oldest.value);
        return value;
      })
      .finally(() => reading.delete(key));
    reading.set(key, fresh);
    return fresh;
  };
  const unless = (ageMs: number) => async (key: string) => {
    const old = kept.get(key);
    if (!old) return read(key);
    const nowMs = ports.now();
    if (nowMs - old.readMs < ageMs || nowMs - old.triedMs < ports.refetchAfterMs) return old.value;
    return read(key).catch(() => {
      kept.set(key, { ...old, triedMs: ports.now() });
      return old.value;
    });
  };
  return { get: unless(ports.keepMs), refetch: unless(ports.refetchAfterMs) };
}
