import * as z from 'zod/mini';
import { Lane, WriteStatus } from '../state/writes.ts';
import { said } from './said.ts';

/**
 * What the bus tells of a write that went through the queue: how it stands, and never what it says. Its detail type is
 * `write.<status>`, such as `write.sent`.
 */
export const WriteEvent = z.object({
  id: said(z.string(), 'The write. Told twice, the same state has the same id and the same detail type.'),
  account: said(z.string(), 'The id of the Pipedrive company.'),
  key: said(z.string(), 'The key that the caller gave it.'),
  operation: said(z.string(), 'What was asked of Pipedrive: `updateDeal`.'),
  lane: said(Lane, 'How urgent it is.'),
  status: said(WriteStatus, 'How it stands; `sending` is not told.'),
  queuedAt: said(z.string(), 'When it was queued, as ISO 8601.'),
  until: said(z.optional(z.string()), 'While it is parked: not before that time.'),
  settledAt: said(z.optional(z.string()), 'When its outcome was known.'),
  cost: said(z.optional(z.number()), 'Tokens it cost.'),
  httpStatus: said(z.optional(z.number()), 'Pipedrive’s status.'),
  recordId: said(z.optional(z.string()), 'The record that was created or changed.'),
  reason: said(z.optional(z.string()), 'Why it was rejected, parked or is uncertain.'),
  field: said(z.optional(z.string()), 'The field that Pipedrive refused.'),
  supersededBy: said(z.optional(z.string()), 'The key of the write that made it superfluous.'),
  resolvedBy: said(z.optional(z.string()), 'Who said how it stands, of one that was uncertain.'),
});
export type WriteEvent = z.infer<typeof WriteEvent>;
