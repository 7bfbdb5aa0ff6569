import type { Endpoint } from './endpoint.ts';
import * as v1 from './v1.ts';
import * as v2 from './v2.ts';

/** Every operation we know, by the version and the id that the official SDK gives it. */
export const catalog = {
  v1: {
    ...v1.users,
    ...v1.roles,
    ...v1.permissionSets,
    ...v1.organizations,
    ...v1.webhooks,
    ...v1.deals,
    ...v1.persons,
    ...v1.leads,
    ...v1.filters,
    ...v1.recents,
    ...v1.tasks,
    ...v1.legacyTeams,
    ...v1.userConnections,
    ...v1.userSettings,
  },
  v2: {
    ...v2.deals,
    ...v2.leads,
    ...v2.persons,
    ...v2.organizations,
    ...v2.activities,
    ...v2.itemSearch,
    ...v2.fieldDefinitions,
    ...v2.products,
    ...v2.projects,
    ...v2.tasks,
    ...v2.users,
  },
};

const named = (version: 'v1' | 'v2'): [string, Endpoint][] =>
  Object.entries(catalog[version]).map(([id, endpoint]) => [`${version}.${id}`, endpoint]);

/** Every declaration by its own name. */
export const operations: ReadonlyMap<string, Endpoint> = new Map([...named('v1'), ...named('v2')]);

/**
 * The declaration of an operation, or undefined where there is none of that name. Many ids exist in both versions:
 * `v1.updateTask` says which one is meant, and `updateTask` alone means the newest version that has it.
 */
export const endpointOf = (operation: string): Endpoint | undefined =>
  operations.get(operation) ?? operations.get(`v2.${operation}`) ?? operations.get(`v1.${operation}`);
