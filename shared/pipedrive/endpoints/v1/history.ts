import * as z from 'zod/mini';
import type { Infer } from '../../endpoint.ts';
import { Flag, Id } from '../fields.ts';

/** One change of one field of a person, an organization or a deal; values are text, custom fields go by their keys. */
export const FieldChange = () =>
  z.object({
    field_key: z.string(),
    old_value: z.nullish(z.json()),
    new_value: z.nullish(z.json()),
    actor_user_id: z.nullish(Id()),
    time: z.nullish(z.string()),
    change_source: z.nullish(z.string()),
    is_bulk_update_flag: z.nullish(Flag()),
  });
export type FieldChange = Infer<typeof FieldChange>;

/** One entry of a record's flow; what is in `data` depends on `object`: `organizationChange`, `activity`, `file`, ... */
export const FlowEntry = () =>
  z.object({
    object: z.string(),
    timestamp: z.nullish(z.string()),
    data: z.nullish(z.record(z.string(), z.json())),
  });
export type FlowEntry = Infer<typeof FlowEntry>;
