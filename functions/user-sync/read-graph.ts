import type { Client, Oddity } from '../../shared/pipedrive/index.ts';
import * as v1 from '../../shared/pipedrive/v1.ts';
import type { Nodes } from '../../shared/state/graph.ts';
import { userNode } from '../../shared/state/user-node.ts';

/** The operations a sync calls: three bulk reads, whatever the number of users. */
export const reads = {
  getUsers: v1.users.getUsers,
  getRoles: v1.roles.getRoles,
  getPermissionSets: v1.permissionSets.getPermissionSets,
};

export interface Read<Node> {
  readonly nodes: readonly Node[];
  readonly odd: readonly Oddity[];
}

export interface GraphRead {
  readonly user: Read<Nodes['user']>;
  readonly role: Read<Nodes['role']>;
  readonly permissionSet: Read<Nodes['permissionSet']>;
  /** Tokens of the daily budget that it cost. */
  readonly tokens: number;
}

/** Reads who is there, with role and permission sets: 60 tokens and a page of roles more for every 500. */
export async function readGraph(client: Client<typeof reads>): Promise<GraphRead> {
  const people = await client.getUsers.all();
  const tree = await client.getRoles.all();
  const sets = await client.getPermissionSets();
  return {
    user: { nodes: people.items.map(userNode), odd: people.odd },
    role: { nodes: tree.items.map(roleNode), odd: tree.odd },
    permissionSet: { nodes: sets.data.map(permissionSetNode), odd: sets.odd },
    tokens:
      people.requests * reads.getUsers.cost +
      tree.requests * reads.getRoles.cost +
      reads.getPermissionSets.cost,
  };
}

const roleNode = ({ id, name, parent_role_id }: v1.Role): Nodes['role'] => ({
  id,
  name,
  ...(parent_role_id ? { parentId: parent_role_id } : {}),
});

const permissionSetNode = ({ id, name, app, type }: v1.PermissionSet): Nodes['permissionSet'] => ({
  id,
  name,
  app,
  ...(type ? { type } : {}),
});
