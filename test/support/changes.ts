import type { RecordChange } from '../../shared/webhooks/change.ts';

/** A change of deal 8 as version 2 tells it, at nine o'clock. */
export const aChange = (part: Partial<RecordChange> = {}): RecordChange => ({
  entity: 'deal',
  id: '8',
  action: 'change',
  timeMs: Date.parse('2026-11-20T09:00:00.400Z'),
  precisionMs: 1,
  previousIs: 'changed fields',
  bulk: false,
  version: '2.0',
  after: { id: 8, title: 'Crane', value: 100 },
  previous: { title: 'Hook' },
  ...part,
});

/** A change of user 42 in that second. */
export const aUserChange = (part: Partial<RecordChange> = {}): RecordChange =>
  aChange({
    entity: 'user',
    id: '42',
    timeMs: Date.parse('2026-11-20T09:00:00.000Z'),
    precisionMs: 1000,
    after: { id: 42, name: 'Ada', email: 'ada@example.com', active_flag: true },
    previous: { name: 'A.' },
    ...part,
  });
