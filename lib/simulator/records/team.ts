/** A team as it is kept and shown; a deleted one stays, marked. */
export interface TeamRecord {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly manager_id: number;
  readonly users: readonly number[];
  readonly active_flag: 0 | 1;
  readonly deleted_flag: 0 | 1;
  /** `2026-11-20 09:00:00`. */
  readonly add_time: string;
  readonly created_by_user_id: number;
}
