/** A v2 time (`2026-11-20T09:00:00Z`) as v1 writes it: `2026-11-20 09:00:00`. */
export const oldTime = (time: string): string => time.slice(0, 19).replace('T', ' ');
