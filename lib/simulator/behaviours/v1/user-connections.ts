import type { userConnections } from '../../../../shared/pipedrive/endpoints/v1/user-connections.ts';
import type { BehavioursOf } from '../../behaviour.ts';
import { connectionsOf } from '../../records/user-connections.ts';

/** The caller's own connections; nobody else's can be asked for. */
export const userConnectionBehaviours: BehavioursOf<typeof userConnections> = {
  getUserConnections: (_, { caller }) => ({ data: connectionsOf(caller) }),
};
