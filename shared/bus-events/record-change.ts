import * as z from 'zod/mini';
import { said } from './said.ts';

const Part = () => z.nullable(z.record(z.string(), z.unknown()));

/**
 * What the bus tells of a change of a record, version 1 of it: fields may be added to it, and none is taken away or given
 * another meaning. Its source is `pipewarden` and its detail type `<entity>.<action>`, such as `deal.change`.
 */
export const RecordChangeEvent = z.object({
  schemaVersion: said(z.literal('1'), 'Changes only when a field is taken away or means something else.'),
  id: said(
    z.string(),
    'The change. The bus may tell of one twice, and then under the same id: whoever acts on it, acts once an id.',
  ),
  account: said(z.string(), 'The id of the Pipedrive company.'),
  entity: said(z.string(), 'The kind of record: `deal`, `person`, `user`, …'),
  entityId: said(z.string(), 'The id of the record.'),
  action: said(z.enum(['create', 'change', 'delete']), 'What became of the record.'),
  changed: said(
    z.array(z.string()),
    'The names of the fields that changed, custom ones as `custom_fields.<key>`; empty unless `action` is `change`.',
  ),
  before: said(
    z.optional(Part()),
    'Of a change what changed as it was before, of a deletion the last state, of a creation null.',
  ),
  after: said(z.optional(Part()), 'The record as it is now, as far as it was told; null when it is gone.'),
  actor: said(z.nullable(z.string()), 'The id of the user who did it, where that is known.'),
  source: said(z.nullable(z.enum(['app', 'api'])), 'How it was done, where that is known.'),
  time: said(z.string(), 'When it happened at Pipedrive, as ISO 8601; of users in whole seconds.'),
  sequence: said(
    z.nullable(z.int()),
    'Counts the changes of this record that State took, those by our own writes among them, which are not told here: the greater number is the later change. Null of one that was known to be outdated.',
  ),
  correlationId: said(z.nullable(z.string()), 'Pipedrive’s own id for what caused the change.'),
  mergedTo: said(z.optional(z.string()), 'The record that this one was merged into.'),
  mergedFrom: said(z.optional(z.string()), 'The record that was merged into this one.'),
  bulk: said(z.boolean(), 'Whether it was part of a bulk edit.'),
  stale: said(
    z.boolean(),
    'A later change was known already: State was left alone, and `after` is not how the record is now.',
  ),
  recovered: said(z.boolean(), 'Nobody told of it: it was found by comparing with Pipedrive after a gap.'),
  gapId: said(z.optional(z.string()), 'The gap that it was found in.'),
  replayed: said(z.boolean(), 'Told again because somebody asked for it.'),
  confirmed: said(
    z.boolean(),
    'Whether it was read back from Pipedrive; otherwise it is what a webhook said.',
  ),
  truncated: said(
    z.optional(z.literal(true)),
    '`before` and `after` are left out, because the bus takes no event this large.',
  ),
});
export type RecordChangeEvent = z.infer<typeof RecordChangeEvent>;
