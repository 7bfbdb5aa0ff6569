/** A role ("visibility group") as kept; counts and level are worked out when it is shown. */
export interface RoleRecord {
  readonly id: number;
  readonly parent_role_id: number;
  readonly name: string;
  readonly active_flag: boolean;
  readonly settings: RoleSettings;
  /** The pipelines that the role's users do not see; a new pipeline is visible. */
  readonly hidden_pipeline_ids: readonly number[];
}

export interface RoleSettings {
  readonly deal_default_visibility: number;
  readonly lead_default_visibility: number;
  readonly org_default_visibility: number;
  readonly person_default_visibility: number;
  readonly product_default_visibility: number;
}

/** Where users without another role are: "(Unassigned users)". */
export const DEFAULT_ROLE_ID = 1;

/** A role whose users' new items are seen by those whom `visibility` (1, 3, 5, 7) stands for. */
export const newRole = (id: number, name: string, parentId: number, visibility: number): RoleRecord => ({
  id,
  parent_role_id: parentId,
  name,
  active_flag: true,
  settings: {
    deal_default_visibility: visibility,
    lead_default_visibility: visibility,
    org_default_visibility: visibility,
    person_default_visibility: visibility,
    product_default_visibility: visibility,
  },
  hidden_pipeline_ids: [],
});
