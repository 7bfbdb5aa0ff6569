import type { Endpoint } from './endpoint.ts';
import { activities } from './endpoints/activities.ts';
import { deals } from './endpoints/deals.ts';
import { organizations } from './endpoints/organizations.ts';
import { permissionSets } from './endpoints/permission-sets.ts';
import { persons } from './endpoints/persons.ts';
import { roles } from './endpoints/roles.ts';
import { users } from './endpoints/users.ts';
import { webhooks } from './endpoints/webhooks.ts';

/** Every operation we know, by the id that the official SDK gives it. */
export const catalog = {
  ...users,
  ...roles,
  ...permissionSets,
  ...webhooks,
  ...deals,
  ...persons,
  ...organizations,
  ...activities,
};

export type OperationId = keyof typeof catalog;

const byId: ReadonlyMap<string, Endpoint> = new Map(Object.entries(catalog));

/** The declaration of an operation, or undefined where there is none of that name. */
export const endpointOf = (operation: string): Endpoint | undefined => byId.get(operation);
