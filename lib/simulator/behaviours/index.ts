import type { catalog } from '../../../shared/pipedrive/index.ts';
import type { BehavioursOf } from '../behaviour.ts';
import { dealV1Behaviours } from './v1/deals.ts';
import { filterBehaviours } from './v1/filters.ts';
import { leadV1Behaviours } from './v1/leads.ts';
import { teamBehaviours } from './v1/legacy-teams.ts';
import { organizationV1Behaviours } from './v1/organizations.ts';
import { permissionSetBehaviours } from './v1/permission-sets.ts';
import { personV1Behaviours } from './v1/persons.ts';
import { recentBehaviours } from './v1/recents.ts';
import { roleBehaviours } from './v1/roles.ts';
import { taskV1Behaviours } from './v1/tasks.ts';
import { userConnectionBehaviours } from './v1/user-connections.ts';
import { userSettingBehaviours } from './v1/user-settings.ts';
import { userBehaviours } from './v1/users.ts';
import { webhookBehaviours } from './v1/webhooks.ts';
import { activityBehaviours } from './v2/activities.ts';
import { dealBehaviours } from './v2/deals.ts';
import { itemSearchBehaviours } from './v2/item-search.ts';
import { leadV2Behaviours } from './v2/leads.ts';
import { organizationBehaviours } from './v2/organizations.ts';
import { personBehaviours } from './v2/persons.ts';
import { productBehaviours } from './v2/products.ts';
import { projectBehaviours } from './v2/projects.ts';
import { recordFieldBehaviours } from './v2/record-fields.ts';
import { taskBehaviours } from './v2/tasks.ts';
import { userV2Behaviours } from './v2/users.ts';

type Catalog = typeof catalog;

/** What every declared operation does; a new declaration without a behaviour does not compile. */
export const behaviours: { readonly [Version in keyof Catalog]: BehavioursOf<Catalog[Version]> } = {
  v1: {
    ...userBehaviours,
    ...roleBehaviours,
    ...permissionSetBehaviours,
    ...organizationV1Behaviours,
    ...webhookBehaviours,
    ...dealV1Behaviours,
    ...personV1Behaviours,
    ...leadV1Behaviours,
    ...filterBehaviours,
    ...recentBehaviours,
    ...taskV1Behaviours,
    ...teamBehaviours,
    ...userConnectionBehaviours,
    ...userSettingBehaviours,
  },
  v2: {
    ...dealBehaviours,
    ...leadV2Behaviours,
    ...personBehaviours,
    ...organizationBehaviours,
    ...activityBehaviours,
    ...itemSearchBehaviours,
    ...recordFieldBehaviours,
    ...productBehaviours,
    ...projectBehaviours,
    ...taskBehaviours,
    ...userV2Behaviours,
  },
};
