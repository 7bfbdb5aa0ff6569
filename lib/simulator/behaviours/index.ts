import type { catalog } from '../../../shared/pipedrive/index.ts';
import type { BehavioursOf } from '../behaviour.ts';
import { activityBehaviours } from './activities.ts';
import { dealBehaviours } from './deals.ts';
import { organizationBehaviours } from './organizations.ts';
import { permissionSetBehaviours } from './permission-sets.ts';
import { personBehaviours } from './persons.ts';
import { roleBehaviours } from './roles.ts';
import { userBehaviours } from './users.ts';
import { webhookBehaviours } from './webhooks.ts';

/** What every declared operation does; a new declaration without a behaviour does not compile. */
export const behaviours: BehavioursOf<typeof catalog> = {
  ...userBehaviours,
  ...roleBehaviours,
  ...permissionSetBehaviours,
  ...webhookBehaviours,
  ...dealBehaviours,
  ...personBehaviours,
  ...organizationBehaviours,
  ...activityBehaviours,
};
