/** Which record another one took in last; `id` is `<kind> <record id>`. */
export interface MergeRecord {
  readonly id: string;
  readonly fromId: number;
}

export const mergeId = (kind: string, id: number | string): string => `${kind} ${id}`;
