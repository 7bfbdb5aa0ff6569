import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';

/** The caller's id at another service; documented as `false` where there is none, which we read as null. */
const Connection = () =>
  z.union([
    z.string(),
    z.pipe(
      z.unknown(),
      z.transform(() => null),
    ),
  ]);

/** The caller's connections by the names of the services; `google` is the one that is documented. */
export const UserConnections = () => z.record(z.string(), Connection());
export type UserConnections = Infer<typeof UserConnections>;

export const userConnections = {
  getUserConnections: endpoint({
    operation: 'getUserConnections',
    version: 'v1',
    method: 'GET',
    path: '/userConnections',
    cost: 20,
    scopes: ['base'],
    repeat: 'reads',
    data: UserConnections,
  }),
};
