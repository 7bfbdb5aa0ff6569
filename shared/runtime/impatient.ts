/** Our own services take some tens of milliseconds; a connection that must be made first, two hundred. */
const LONGEST_MS = 1_500;

/** Settings of an AWS client that does not wait for ever. */
export interface Impatient {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

/**
 * Two tries of 1.5 s. Pipedrive gives up after ten seconds, and Lambda after nine, which nobody would be told of; this way a
 * service that hangs is known to within four.
 */
export const impatient = (longestMs: number = LONGEST_MS): Impatient => ({
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: longestMs,
    requestTimeout: longestMs,
    // Otherwise the SDK merely warns.
    throwOnRequestTimeout: true,
  },
});
