import { AppError, NotFound } from '../../../shared/errors.ts';
import { sideBySide } from '../../../shared/runtime/side-by-side.ts';
import { type Listed, listedFrom } from './listed.ts';
import { type Reads, reads } from './reads.ts';

/** What Pipedrive says of records that may be gone. */
export interface Confirmed {
  readonly deleted: readonly Listed[];
  readonly alive: readonly string[];
  /** It has no such record, or shows us none: that is no proof. */
  readonly unknown: readonly string[];
  /** Not asked for, because tokens or patience ended on the way. */
  readonly unasked: readonly string[];
}

const SIDE_BY_SIDE = 4;

const readOne = {
  person: {
    read: (client: Reads, id: string) => client.getPerson({ path: { id } }),
    cost: reads.getPerson.cost,
  },
  organization: {
    read: (client: Reads, id: string) => client.getOrganization({ path: { id } }),
    cost: reads.getOrganization.cost,
  },
  activity: {
    read: (client: Reads, id: string) => client.getActivity({ path: { id } }),
    cost: reads.getActivity.cost,
  },
  product: {
    read: (client: Reads, id: string) => client.getProduct({ path: { id } }),
    cost: reads.getProduct.cost,
  },
};

export type Confirmable = keyof typeof readOne;

export const isConfirmable = (entity: string): entity is Confirmable => Object.hasOwn(readOne, entity);

/**
 * Asks for records one by one, 1 token each: a deleted one is shown as such for 30 days (FACTS: lists of v2). Nothing is
 * taken for deleted on any other word. Where Pipedrive has no room for all, what it answered is not lost; it throws where it
 * answered nothing.
 */
export async function confirmDeleted(
  { client, spend }: { readonly client: Reads; readonly spend: (tokens: number) => void },
  entity: Confirmable,
  ids: readonly string[],
): Promise<Confirmed> {
  const { read, cost } = readOne[entity];
  let failure: AppError | undefined;
  const ask = async (id: string): Promise<Answered> => {
    if (failure) return { id, what: 'unasked' };
    try {
      const { data } = await read(client, id);
      spend(cost);
      const shown = listedFrom(entity, 'rest-2', data);
      return shown ? { id, what: shown.deleted ? 'deleted' : 'alive', shown } : { id, what: 'unknown' };
    } catch (error) {
      if (error instanceof NotFound) {
        spend(cost);
        return { id, what: 'unknown' };
      }
      if (!(error instanceof AppError) || error.remedy !== 'retry') throw error;
      failure = error;
      return { id, what: 'unasked' };
    }
  };
  const answers = await sideBySide(ids, SIDE_BY_SIDE, ask);
  if (failure && answers.every(({ what }) => what === 'unasked')) throw failure;
  const those = (wanted: Answered['what']) =>
    answers.flatMap(({ id, what }) => (what === wanted ? [id] : []));
  return {
    deleted: answers.flatMap(({ what, shown }) => (what === 'deleted' && shown ? [shown] : [])),
    alive: those('alive'),
    unknown: those('unknown'),
    unasked: those('unasked'),
  };
}

interface Answered {
  readonly id: string;
  readonly what: 'deleted' | 'alive' | 'unknown' | 'unasked';
  readonly shown?: Listed;
}
