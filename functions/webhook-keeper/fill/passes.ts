import { deepStep } from './deep-step.ts';
import { isConfirmable } from './deletions.ts';
import { listStep } from './list-step.ts';
import type { FillAccount } from './ports.ts';
import { RECENTS, recentsStep } from './recents-step.ts';
import { sourcesOf } from './sources.ts';
import type { Step } from './step.ts';
import { userStep } from './user-step.ts';

/** What is read for one watermark: an entity's lists, or the list of recent changes for the deletions of several. */
export interface Pass {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** The passes of a fill, users first: what they may do is what matters most. */
export function passesOf({ entities, deletions }: Pick<FillAccount, 'entities' | 'deletions'>): Pass[] {
  const users = entities.includes('user') ? [{ name: 'user', steps: [userStep] }] : [];
  const lists = entities
    .map((entity) => ({ entity, sources: sourcesOf(entity) }))
    .filter(({ sources }) => sources.length > 0)
    .map(({ entity, sources }) => ({ name: entity, steps: sources.map(listStep) }));
  const confirmable = entities.filter(isConfirmable);
  if (confirmable.length === 0) return [...users, ...lists];
  const deep = deletions === 'deep' ? confirmable.map(deepStep) : [];
  return [
    ...users,
    ...lists,
    // Recent changes are read even so: they alone say which person went into which other one.
    { name: RECENTS, steps: [recentsStep(confirmable), ...deep] },
  ];
}
