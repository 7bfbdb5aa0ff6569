import type { ChangingGraph } from '../../state/graph.ts';
import type { Records } from '../../state/records.ts';
import { type Known, knownRecord, knownUser } from './known.ts';

/** What State has of a record. */
export type FindState = (account: string, entity: string, id: string) => Promise<Known | undefined>;

/** Users are in the identity graph, everything else is a record. */
export const createFindState =
  (records: Pick<Records, 'find'>, graph: Pick<ChangingGraph, 'state'>): FindState =>
  async (account, entity, id) => {
    if (entity === 'user') {
      const state = await graph.state(account, 'user', id);
      return state && knownUser(state);
    }
    const state = await records.find(account, entity, id);
    return state && knownRecord(state);
  };
