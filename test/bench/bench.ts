import type { Figure } from './figure.ts';

/** Measures one part of the suite beside its peers. Throws when what it measures does not work, never for a poor figure. */
export type Bench = (progress: (text: string) => void) => Promise<readonly Figure[]>;
