/** `2026-11-20 09:00:00`, UTC: how v1 and user events write a time. */
export const v1Time = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** `2026-11-20T09:00:00Z`: how v2 writes a time, without milliseconds. */
export const v2Time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** `2026-11-20`, UTC. */
export const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const DAY_MS = 24 * 60 * MINUTE_MS;
