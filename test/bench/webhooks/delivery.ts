/** The credential that the deliveries of this bench show. */
export const PAIR = { user: 'pipewarden', password: 'a-password-for-the-bench' } as const;
export const ACCOUNT = '1';

const RECORDS = 200;

/** The id of the record that a delivery tells of; as many deliveries later it is the same again. */
export const recordOf = (number: number): string => String(1_000 + (number % RECORDS));

/**
 * The body of one delivery: a deal that was changed at `timeMs`, as Pipedrive writes it. Every number makes an event of its
 * own; two of one record must be of different times, or the processor asks Pipedrive which of them came last.
 */
export function deliveryBody(number: number, timeMs: number): string {
  const time = new Date(timeMs).toISOString();
  const deal = {
    id: Number(recordOf(number)),
    title: `Deal, version ${number}`,
    add_time: '2026-03-02T09:15:00Z',
    update_time: time.replace(/\.\d+/, ''),
    close_time: null,
    creator_user_id: 3,
    owner_id: 7,
    org_id: 411,
    person_id: 532,
    pipeline_id: 1,
    stage_id: 4,
    status: 'open',
    value: 1_250.5 + number,
    currency: 'EUR',
    probability: 60,
    expected_close_date: '2026-12-18',
    label_ids: [1, 5],
    visible_to: '3',
    is_archived: false,
    origin: 'ManuallyCreated',
    channel: null,
    lost_reason: null,
    next_activity_id: 9_120,
    notes: 'They want a second quote with the longer term, and an answer before the end of the month.',
    custom_fields: Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `${index}c4f2b8d0e6a1937f5b2c4d6e8f0a1b3c5d7e9f1`.slice(0, 40),
        { type: 'varchar', value: `Value ${index}` },
      ]),
    ),
  };
  return JSON.stringify({
    data: deal,
    previous: { stage_id: 3, value: 1_250.5, update_time: '2026-11-01T16:20:00Z' },
    meta: {
      action: 'change',
      company_id: ACCOUNT,
      correlation_id: `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`,
      entity_id: recordOf(number),
      entity: 'deal',
      id: `decade00-0000-4000-8000-${String(number).padStart(12, '0')}`,
      is_bulk_edit: false,
      timestamp: time,
      type: 'general',
      user_id: '7',
      version: '2.0',
      webhook_id: '12',
      webhook_owner_id: '1',
      change_source: 'app',
      permitted_user_ids: ['1', '3', '7'],
      attempt: 1,
      host: 'acme.pipedrive.com',
    },
  });
}

export const basicHeader = ({ user, password }: { user: string; password: string }): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
