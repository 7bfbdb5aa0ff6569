import { describe, expect, test } from 'vitest';
import { acceptDelivery, type Deps } from '../../../../functions/webhook-receiver/accept-delivery.ts';
import type { WebhookCredential } from '../../../../shared/accounts/credentials.ts';
import type { FifoMessage } from '../../../../shared/queue/fifo.ts';
import { createCached } from '../../../../shared/runtime/cached.ts';
import {
  aDeliveryBody,
  aUserDeliveryBody,
  aWebhookCredential,
  NOW_MS,
  VALID_PAIR,
} from '../../../support/functions.ts';
import { v1DealUpdated, v1PersonMerged, v1UserUpdated } from '../../../support/webhook-examples.ts';

/** The ports of a receiver that knows company 1. */
function receiver(part: Partial<Deps> = {}) {
  const queued: FifoMessage[] = [];
  const credential = async (account: string) => (account === '1' ? aWebhookCredential() : undefined);
  const deps: Deps = {
    credential,
    freshCredential: credential,
    enqueue: async (message) => {
      queued.push(message);
    },
    now: () => NOW_MS,
    ...part,
  };
  const deliver = (body: unknown, account = '1') =>
    acceptDelivery(deps, {
      account,
      pair: VALID_PAIR,
      raw: () => (typeof body === 'string' ? body : JSON.stringify(body)),
    });
  return { deps, queued, deliver };
}

describe('the sender', () => {
  test.each([
    ['nobody', undefined],
    ['another user', 'intruder:current-password-of-32-characters'],
    ['a wrong password', 'pipewarden:guess'],
  ])('is refused as %s before the body is read, and nothing is queued', async (_, pair) => {
    const { deps, queued } = receiver();
    let bodyRead = false;
    const raw = () => {
      bodyRead = true;
      return '{}';
    };

    const accepting = acceptDelivery(deps, { account: '1', pair, raw });

    await expect(accepting).rejects.toMatchObject({ name: 'Unauthorized' });
    expect(bodyRead).toBe(false);
    expect(queued).toEqual([]);
  });

  test('is refused with the same words for a wrong user and a wrong password', async () => {
    const { deps } = receiver();
    const refusalOf = (pair: string) =>
      acceptDelivery(deps, { account: '1', pair, raw: () => '{}' }).catch((error: unknown) => error);

    const [user, password] = [
      await refusalOf('intruder:current-password-of-32-characters'),
      await refusalOf('pipewarden:guess'),
    ];

    expect(user).toMatchObject({ message: 'The Basic credentials are not those of this webhook' });
    expect(password).toEqual(user);
  });

  test('of an account that is not connected finds nothing, whatever he shows', async () => {
    const { deps, queued } = receiver();
    const raw = () => {
      throw new Error('the body was read');
    };

    const accepting = acceptDelivery(deps, { account: '2', pair: VALID_PAIR, raw });

    await expect(accepting).rejects.toMatchObject({ name: 'NotFound' });
    expect(queued).toEqual([]);
  });

  test('is looked up anew when the pair does not fit, so a rotated password is known at once', async () => {
    const rotated: WebhookCredential = {
      current: { user: 'pipewarden', password: 'brand-new-password-of-32-charact' },
    };
    const { deps, queued } = receiver({ freshCredential: async () => rotated });

    await acceptDelivery(deps, {
      account: '1',
      pair: 'pipewarden:brand-new-password-of-32-charact',
      raw: () => JSON.stringify(aDeliveryBody()),
    });

    expect(queued).toHaveLength(1);
  });

  test.each([
    ['nobody', undefined],
    ['another user', 'intruder:current-password-of-32-characters'],
    ['a wrong password', 'pipewarden:guess'],
  ])('costs two looks at the credential as %s, no more and no less', async (_, pair) => {
    const looks: string[] = [];
    const look = (name: string) => async () => {
      looks.push(name);
      return aWebhookCredential();
    };
    const { deps } = receiver({ credential: look('kept'), freshCredential: look('fresh') });

    await acceptDelivery(deps, { account: '1', pair, raw: () => '{}' }).catch(() => undefined);

    expect(looks).toEqual(['kept', 'fresh']);
  });

  test('is let in by both passwords while one is changed, and after that by the new one alone', async () => {
    let nowMs = NOW_MS;
    const changing = async () =>
      aWebhookCredential({
        previous: {
          user: 'pipewarden-1',
          password: 'previous-password-of-32-character',
          validUntil: '2026-11-20T10:00:00.000Z',
        },
      });
    const { deps, queued } = receiver({
      credential: changing,
      freshCredential: changing,
      now: () => nowMs,
    });
    const outcomeFor = (pair: string) =>
      acceptDelivery(deps, { account: '1', pair, raw: () => JSON.stringify(aDeliveryBody()) }).then(
        () => 'queued',
        (error: unknown) => Reflect.get(Object(error), 'name'),
      );
    const outcomes = async () => [
      await outcomeFor(VALID_PAIR),
      await outcomeFor('pipewarden-1:previous-password-of-32-character'),
    ];

    const during = await outcomes();
    nowMs = Date.parse('2026-11-20T10:00:00.000Z');
    const after = await outcomes();

    expect(during).toEqual(['queued', 'queued']);
    expect(after).toEqual(['queued', 'Unauthorized']);
    expect(queued).toHaveLength(3);
  });

  test('is not looked up anew when the kept credential fits', async () => {
    const { deliver } = receiver({
      freshCredential: async () => {
        throw new Error('read for nothing');
      },
    });

    await expect(deliver(aDeliveryBody())).resolves.toMatchObject({ known: true });
  });
});

describe('with Secrets Manager down', () => {
  const down = async (): Promise<never> => {
    throw new Error('Secrets Manager is down');
  };
  const cachedThatFails = async (reads: () => Promise<WebhookCredential | undefined>) => {
    let nowMs = NOW_MS;
    let read = reads;
    const cached = createCached({
      read: () => read(),
      now: () => nowMs,
      keepMs: 300_000,
      refetchAfterMs: 5_000,
    });
    await cached.get('1').catch(() => undefined);
    nowMs += 301_000;
    read = down;
    return { credential: cached.get, freshCredential: cached.refetch };
  };

  test('the credential that was read before still lets deliveries in', async () => {
    const { deliver, queued } = receiver(await cachedThatFails(async () => aWebhookCredential()));

    await deliver(aDeliveryBody());

    expect(queued).toHaveLength(1);
  });

  test('a wrong pair is still refused', async () => {
    const { deps } = receiver(await cachedThatFails(async () => aWebhookCredential()));

    const accepting = acceptDelivery(deps, { account: '1', pair: 'pipewarden:guess', raw: () => '{}' });

    await expect(accepting).rejects.toMatchObject({ name: 'Unauthorized' });
  });

  test('a sender who cannot be checked is not called a stranger: the fault is ours and he may come again', async () => {
    const { deliver, queued } = receiver(await cachedThatFails(down));

    await expect(deliver(aDeliveryBody())).rejects.toThrow('Secrets Manager is down');
    expect(queued).toEqual([]);
  });
});

describe('one event', () => {
  test('is queued byte by byte as it came, in the line of its record', async () => {
    const { deliver, queued } = receiver();
    const raw = `{"meta" : ${JSON.stringify(aDeliveryBody().meta)},\n"data":{"id":8,"value":9007199254740993},"previous":null}`;

    const { id } = await deliver(raw);

    expect(queued).toEqual([
      {
        group: '1/deal/8',
        id: expect.stringMatching(/^[0-9a-f]{64}$/),
        body: { account: '1', id, receivedAt: '2026-11-20T09:00:00.000Z', raw },
      },
    ]);
  });

  test('has one id for the four attempts at it, and each of them gets through the queue as evidence', async () => {
    const { deliver, queued } = receiver();

    const accepted = [];
    for (const attempt of [1, 2, 3, 4]) accepted.push(await deliver(aDeliveryBody({ meta: { attempt } })));

    expect(new Set(accepted.map(({ id }) => id)).size).toBe(1);
    expect(new Set(queued.map(({ body }) => Reflect.get(Object(body), 'id'))).size).toBe(1);
    expect(new Set(queued.map(({ id }) => id)).size).toBe(4);
    expect(new Set(queued.map(({ group }) => group))).toEqual(new Set(['1/deal/8']));
  });

  test('has one id for the four attempts of version 1, which count from 0, and each gets through', async () => {
    const { deliver, queued } = receiver();

    const accepted = [];
    for (const retry of [0, 1, 2, 3]) accepted.push(await deliver({ ...v1DealUpdated, retry }));

    expect(new Set(accepted.map(({ id }) => id)).size).toBe(1);
    expect(new Set(queued.map(({ id }) => id)).size).toBe(4);
  });

  test('has one id for two webhooks that tell of it, and both get through', async () => {
    const { deliver, queued } = receiver();

    const one = await deliver(aDeliveryBody({ meta: { webhook_id: '17', id: 'a' } }));
    const other = await deliver(
      aDeliveryBody({ meta: { webhook_id: '18', id: 'b', permitted_user_ids: ['1'] } }),
    );

    expect(other).toEqual(one);
    expect(new Set(queued.map(({ id }) => id)).size).toBe(2);
  });

  test('is one message for identical bytes, so the queue drops the second', async () => {
    const { deliver, queued } = receiver();

    const [first, second] = [await deliver(aDeliveryBody()), await deliver(aDeliveryBody())];

    expect(second).toEqual(first);
    expect(queued[1]).toEqual(queued[0]);
  });

  test('that cannot be recognised is one message, whichever attempt it is', async () => {
    const { deliver, queued } = receiver();

    for (const attempt of [1, 2]) await deliver(aDeliveryBody({ meta: { attempt, action: 'merge' } }));

    expect(queued[1]?.id).toBe(queued[0]?.id);
  });

  test.each([
    ['a deal', v1DealUpdated, '1/deal/9'],
    ['a user, who comes in an array,', v1UserUpdated, '1/user/15702024'],
    ['a merge', v1PersonMerged, '1/person/5'],
  ])('of version 1 about %s stands in the same line as those of version 2', async (_, body, group) => {
    const { deliver, queued } = receiver();

    const accepted = await deliver(body);

    expect(accepted.known).toBe(true);
    expect(queued).toMatchObject([{ group, body: { id: accepted.id } }]);
  });

  test.each([
    ['time', { timestamp: 1795165199 }],
    ['correlation', { correlation_id: '9ab5f99c-3c16-4e2c-8ef3-1c80c4327d98' }],
    ['action', { action: 'create' }],
  ])(
    'has another id than one of the same user with another %s, although meta.id is equal',
    async (_, meta) => {
      const { deliver } = receiver();

      const one = await deliver(aUserDeliveryBody());
      const other = await deliver(aUserDeliveryBody({ meta }));

      expect(other.id).not.toBe(one.id);
    },
  );

  test('has an id of its own in each company', async () => {
    const credential = async () => aWebhookCredential();
    const { deliver } = receiver({ credential, freshCredential: credential });

    const one = await deliver(aDeliveryBody(), '1');
    const other = await deliver(aDeliveryBody(), '2');

    expect(other.id).not.toBe(one.id);
  });

  test('is placed in one line whether its ids are numbers or text', async () => {
    const { deliver, queued } = receiver();

    await deliver(aDeliveryBody({ meta: { entity_id: 8, company_id: 1 } }));
    await deliver(aDeliveryBody({ meta: { entity_id: '8', company_id: '1' } }));

    expect(queued.map(({ group }) => group)).toEqual(['1/deal/8', '1/deal/8']);
  });
});

describe('what cannot be placed is queued all the same, in a line of its own', () => {
  const body = aDeliveryBody();
  const { meta: _meta, ...withoutMeta } = body;
  const longId = '9'.repeat(3_000);

  test.each<[string, unknown, string]>([
    ['a foreign company', aDeliveryBody({ meta: { company_id: '2' } }), 'of another company'],
    [
      'a foreign company on a foreign host',
      aDeliveryBody({ meta: { company_id: 999, host: 'evil.example' } }),
      'of another company',
    ],
    [
      'a payload of webhooks v1 without a time',
      { v: 1, meta: { action: 'updated', object: 'deal', id: 8, company_id: 1 }, current: { id: 8 } },
      'unknown shape: meta.timestamp',
    ],
    ['an unknown action', aDeliveryBody({ meta: { action: 'merge' } }), 'unknown shape: meta.action'],
    [
      'an entity that is no word',
      aDeliveryBody({ meta: { entity: 'deal/8' } }),
      'unknown shape: meta.entity',
    ],
    ['another version', aDeliveryBody({ meta: { version: '3.0' } }), 'unknown shape: meta.version'],
    ['no meta', withoutMeta, 'unknown shape: meta'],
    ['meta that is null', { ...body, meta: null }, 'unknown shape: meta'],
    ['null', null, 'unknown shape: body'],
    ['a list', [body], 'unknown shape: body'],
    ['a text', '"delivery"', 'unknown shape: body'],
    ['nothing', '', 'not JSON'],
    ['JSON that is cut', JSON.stringify(body).slice(0, -2), 'not JSON'],
    ['JSON behind a byte order mark', `\uFEFF${JSON.stringify(body)}`, 'not JSON'],
    [
      'a record id with a separator',
      aDeliveryBody({ meta: { entity_id: '1#META' } }),
      'unknown shape: meta.entity_id',
    ],
    [
      'a record id that is a path',
      aDeliveryBody({ meta: { entity_id: 'a/../b' } }),
      'unknown shape: meta.entity_id',
    ],
    ['a record id of 3 kB', aDeliveryBody({ meta: { entity_id: longId } }), 'unknown shape: meta.entity_id'],
    [
      'a record id that is an operator',
      aDeliveryBody({ meta: { entity_id: { $ne: null } } }),
      'unknown shape: meta.entity_id',
    ],
    [
      'a record id that is a fraction',
      aDeliveryBody({ meta: { entity_id: 1.5 } }),
      'unknown shape: meta.entity_id',
    ],
    ['an empty record id', aDeliveryBody({ meta: { entity_id: '' } }), 'unknown shape: meta.entity_id'],
    [
      'a company id with a separator',
      aDeliveryBody({ meta: { company_id: '1#RECORD#deal' } }),
      'unknown shape: meta.company_id',
    ],
    [
      'a company id that is a path',
      aDeliveryBody({ meta: { company_id: '1/deal' } }),
      'unknown shape: meta.company_id',
    ],
    [
      'a time that is none',
      aDeliveryBody({ meta: { timestamp: 'yesterday' } }),
      'unknown shape: meta.timestamp',
    ],
    ['a record that is a text', aDeliveryBody({ data: 'deal' }), 'unknown shape: data'],
  ])('%s', async (_, delivered, reason) => {
    const { deliver, queued } = receiver();

    const accepted = await deliver(delivered);

    expect(accepted).toMatchObject({ known: false, reason });
    expect(queued).toMatchObject([{ group: '1/unrecognised', id: accepted.id, body: { account: '1' } }]);
  });

  test('a hundred thousand brackets', async () => {
    const { deliver, queued } = receiver();

    await deliver('['.repeat(100_000));
    await deliver('{"a":'.repeat(50_000));

    expect(queued.map(({ group }) => group)).toEqual(['1/unrecognised', '1/unrecognised']);
  });
});

test('an entity that Pipedrive may add tomorrow is placed like any other', async () => {
  const { deliver, queued } = receiver();

  const accepted = await deliver(aDeliveryBody({ meta: { entity: 'deal_installment', entity_id: 'f0-1a' } }));

  expect(accepted.known).toBe(true);
  expect(queued[0]?.group).toBe('1/deal_installment/f0-1a');
});

test('the line of the longest ids that pass fits a message group of 128 characters', async () => {
  const account = '9'.repeat(15);
  const credential = async () => aWebhookCredential();
  const { deliver, queued } = receiver({ credential, freshCredential: credential });
  const meta = { entity: 'e'.repeat(40), entity_id: 'i'.repeat(64), company_id: account };

  const accepted = await deliver(aDeliveryBody({ meta }), account);

  expect(accepted.known).toBe(true);
  expect(queued[0]?.group.length).toBeLessThanOrEqual(128);
});

test.each([
  ['__proto__', '{"__proto__":{"polluted":true}}'],
  ['constructor', '{"constructor":{"prototype":{"polluted":true}}}'],
  ['5 000 keys', JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`key${n}`, n])))],
  ['1e400', '{"a":1e400}'],
])('custom fields with %s are queued as they are and touch nothing', async (_, fields) => {
  const { deliver, queued } = receiver();
  const raw = JSON.stringify(aDeliveryBody({ data: { id: 8, custom_fields: 'HERE' } })).replace(
    '"HERE"',
    fields,
  );

  const accepted = await deliver(raw);

  expect(accepted.known).toBe(true);
  expect(queued[0]?.body).toMatchObject({ raw });
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('a queue that refuses is not hidden, so Pipedrive comes again', async () => {
  const { deliver } = receiver({
    enqueue: async () => {
      throw new Error('the queue is down');
    },
  });

  await expect(deliver(aDeliveryBody())).rejects.toThrow('the queue is down');
});
