import type { catalog } from '../../../shared/pipedrive/index.ts';
import type { BehavioursOf } from '../behaviour.ts';
import { permissionSetBehaviours } from './v1/permission-sets.ts';
import { roleBehaviours } from './v1/roles.ts';
import { userBehaviours } from './v1/users.ts';
import { webhookBehaviours } from './v1/webhooks.ts';
import { activityBehaviours } from './v2/activities.ts';
import { dealBehaviours } from './v2/deals.ts';
import { organizationBehaviours } from './v2/organizations.ts';
import { personBehaviours } from './v2/persons.ts';

type Catalog = typeof catalog;

/** What every declared operation does; a new declaration without a behaviour does not compile. */
export const behaviours: { readonly [Version in keyof Catalog]: BehavioursOf<Catalog[Version]> } = {
  v1: {
    ...userBehaviours,
    ...roleBehaviours,
    ...permissionSetBehaviours,
    ...webhookBehaviours,
  },
  v2: {
    ...dealBehaviours,
    ...personBehaviours,
    ...organizationBehaviours,
    ...activityBehaviours,
  },
};
