import { deepStep } from './deep-step.ts';
import { isConfirmable } from './deletions.ts';
import { listStep } from './list-step.ts';
import type { FillAccount } from './ports.ts';
import { reads } from './reads.ts';
import { RECENTS, recentsStep } from './recents-step.ts';
import { sourcesOf } from './sources.ts';
import type { Step } from './step.ts';
import { userStep } from './user-step.ts';

/** What is read for one watermark: an entity's lists, or the list of recent changes for the deletions of several. */
export interface Pass {
  readonly name: string;
  readonly steps: readonly Step[];
  /** In tokens, if every list has one page. */
  readonly price: number;
}

/** The passes of a fill, users first: what they may do is what matters most. */
export function passesOf({ entities, deletions }: Pick<FillAccount, 'entities' | 'deletions'>): Pass[] {
  const users = entities.includes('user')
    ? [{ name: 'user', steps: [userStep], price: reads.getUsers.cost }]
    : [];
  const lists = entities
    .map((entity) => ({ entity, sources: sourcesOf(entity) }))
    .filter(({ sources }) => sources.length > 0)
    .map(({ entity, sources }) => ({
      name: entity,
      steps: sources.map(listStep),
      price: sources.reduce((sum, { cost }) => sum + cost, 0),
    }));
  const confirmable = entities.filter(isConfirmable);
  if (confirmable.length === 0) return [...users, ...lists];
  const deep = deletions === 'deep' ? confirmable.map(deepStep) : [];
  return [
    ...users,
    ...lists,
    // Recent changes are read even so: they alone say which person went into which other one.
    { name: RECENTS, steps: [recentsStep(confirmable), ...deep], price: reads.getRecents.cost },
  ];
}

/**
 * What a fill costs at least, in tokens: each list has one page of 500, and a further one costs as much again; each deletion
 * that is confirmed costs 1. `deep` asks for `records` besides, a hundred for 10 tokens.
 */
export function quoteFill(
  account: Pick<FillAccount, 'entities' | 'deletions'>,
  more: { readonly records?: number; readonly deletions?: number } = {},
): number {
  const { records = 0, deletions = 0 } = more;
  const deep = account.deletions === 'deep' ? Math.ceil(records / 100) * reads.getPersons.cost : 0;
  return passesOf(account).reduce((sum, { price }) => sum + price, 0) + deep + deletions;
}
