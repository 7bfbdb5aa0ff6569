import type { Lane } from '../state/writes.ts';

/** The most urgent first. */
export const LANES: readonly Lane[] = ['lifecycle', 'interactive', 'sync', 'backfill'];

/** What lanes that compete get, in proportion: urgent ones most, and none nothing. */
export const WEIGHTS: Readonly<Record<Lane, number>> = { lifecycle: 8, interactive: 4, sync: 2, backfill: 1 };
