/** The credential that the deliveries of this bench show. */
export const PAIR = { user: 'pipewarden', password: 'a-password-for-the-bench' } as const;
export const ACCOUNT = '1';

const RECORDS = 200;

/** The body of one delivery: a changed deal, as Pipedrive writes it. Every number makes an event of its own. */
export function deliveryBody(number: number): string {
  const deal = {
    id: 1_000 + (number % RECORDS),
    title: `Deal, version ${number}`,
    add_time: '2026-03-02T09:15:00Z',
    update_time: '2026-11-02T10:00:00Z',
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
      entity_id: String(deal.id),
      entity: 'deal',
      id: `decade00-0000-4000-8000-${String(number).padStart(12, '0')}`,
      is_bulk_edit: false,
      timestamp: '2026-11-02T10:00:00.000Z',
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

/** The event that API Gateway makes of that delivery: payload format 2.0. */
export function deliveryEvent(number: number) {
  const body = deliveryBody(number);
  const routeKey = 'ANY /webhooks/{account}';
  return {
    version: '2.0',
    routeKey,
    rawPath: `/webhooks/${ACCOUNT}`,
    rawQueryString: '',
    headers: {
      authorization: basicHeader(PAIR),
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/json',
      host: 'abcdefghij.execute-api.us-east-1.amazonaws.com',
      'user-agent': 'Pipedrive Webhooks',
    },
    pathParameters: { account: ACCOUNT },
    requestContext: {
      accountId: '000000000000',
      apiId: 'abcdefghij',
      domainName: 'abcdefghij.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'abcdefghij',
      http: {
        method: 'POST',
        path: `/webhooks/${ACCOUNT}`,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'Pipedrive Webhooks',
      },
      requestId: `request-${number}`,
      routeKey,
      stage: '$default',
      time: '02/Nov/2026:10:00:00 +0000',
      timeEpoch: 1_793_613_600_000,
    },
    body,
    isBase64Encoded: false,
  };
}
export type DeliveryEvent = ReturnType<typeof deliveryEvent>;
