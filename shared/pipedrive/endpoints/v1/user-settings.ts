import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { Flag } from '../fields.ts';

/** The documented ones of the caller's settings. */
export const UserSettings = () =>
  z.object({
    marketplace_team: z.nullish(Flag()),
    list_limit: z.nullish(z.number()),
    beta_app: z.nullish(Flag()),
    prevent_salesphone_callto_override: z.nullish(Flag()),
    file_upload_destination: z.nullish(z.string()),
    callto_link_syntax: z.nullish(z.string()),
    autofill_deal_expected_close_date: z.nullish(Flag()),
    person_duplicate_condition: z.nullish(z.string()),
  });
export type UserSettings = Infer<typeof UserSettings>;

export const userSettings = {
  getUserSettings: endpoint({
    operation: 'getUserSettings',
    version: 'v1',
    method: 'GET',
    path: '/userSettings',
    cost: 2,
    scopes: ['base'],
    repeat: 'reads',
    data: UserSettings,
  }),
};
