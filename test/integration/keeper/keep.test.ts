import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { findMissed, sinceText } from '../../../functions/webhook-keeper/find-missed.ts';
import { type Deps, keepAccount } from '../../../functions/webhook-keeper/keep-account.ts';
import type { SimulatorOptions } from '../../../lib/simulator/options.ts';
import type { WebhookCredential } from '../../../shared/accounts/credentials.ts';
import { createEchoMarks } from '../../../shared/state/echo-marks.ts';
import { createGaps } from '../../../shared/state/gaps.ts';
import { createHeardWebhooks } from '../../../shared/state/heard.ts';
import { createRecords } from '../../../shared/state/records.ts';
import { createRotations } from '../../../shared/state/rotations.ts';
import { createSubscriptions } from '../../../shared/state/subscriptions.ts';
import { createWatermarks } from '../../../shared/state/watermarks.ts';
import { dropSubscriptions } from '../../../shared/webhooks/keeping/drop-subscriptions.ts';
import { keepPorts } from '../../../shared/webhooks/keeping/keep-ports.ts';
import { type KeepPorts, keepSubscriptions } from '../../../shared/webhooks/keeping/keep-subscriptions.ts';
import { recognise } from '../../../shared/webhooks/recognise.ts';
import { anAccount, createMemoryObserver } from '../../support/functions.ts';
import { createMemoryTable } from '../../support/memory-table.ts';
import { connectCompany } from '../pipedrive/support.ts';
import { startReceiver } from '../simulator/support.ts';

const MINUTE_MS = 60_000;
const ENTITIES = ['activity', 'deal', 'lead', 'organization', 'person', 'product', 'user'];

/** A keeper of a simulated company over HTTP, with its own receiver and a State in memory. */
async function startKeeper(options: SimulatorOptions = {}) {
  const company = await connectCompany(options);
  const { simulator, timers, client } = company;
  const receiver = await startReceiver();
  const table = createMemoryTable();
  const gaps = createGaps(table);
  const heard = createHeardWebhooks(table);
  const rotations = createRotations(table);
  const records = createRecords(table);
  const { count, counts } = createMemoryObserver();
  const fills: string[] = [];
  const now = timers.now;
  const account = anAccount({ tokenUserId: 1 });
  const wish = { objects: ENTITIES, tokenUserId: 1, url: receiver.url };
  let credential: WebhookCredential | undefined;
  let heardUntil = 0;

  const portsFor = (inspect: KeepPorts['inspect']) =>
    keepPorts(
      {
        table,
        credentials: {
          webhook: async () => credential,
          saveWebhook: async (_, next) => {
            credential = next;
          },
        },
        newPassword: randomUUID,
        now,
      },
      account,
      { client, holder: randomUUID(), leaseMs: 360_000, remainingMs: () => 300_000, inspect },
    );
  const deps: Deps = {
    keep: (_, inspect) => keepSubscriptions(portsFor(inspect), wish),
    heard: heard.all,
    awaitedEchoes: (id, _, beforeMs) => createEchoMarks(table).awaited(id, { beforeMs, limit: 100 }),
    missed: async (_, sinceMs, entities) =>
      findMissed(
        {
          recents: async (since) =>
            (await client.getRecents({ query: { since_timestamp: sinceText(since), limit: 500 } })).data,
          stored: (entity, id) => records.find('1', entity, id),
          now,
        },
        sinceMs,
        entities,
      ),
    unasked: () => {},
    gaps,
    watermarks: createWatermarks(table).all,
    savePass: async () => {},
    startFill: async (_, gapId) => {
      fills.push(gapId);
    },
    publish: async () => {},
    count,
    quietMs: 60 * MINUTE_MS,
    now,
  };
  return {
    ...company,
    receiver,
    rotations,
    fills,
    credential: () => credential,
    names: () => counts.map(({ name }) => name),
    subscriptions: createSubscriptions(table),
    latestGap: async () => (await gaps.page('1', { limit: 1 })).items[0],
    keep: () => keepAccount(deps, account),
    drop: () =>
      dropSubscriptions(
        { ...portsFor(async () => ({ ailments: new Map() })), sleep: async () => {} },
        receiver.url,
      ),
    /** What the receiver was told reaches the notes of the processor. */
    hear: async () => {
      for (const body of receiver.bodies.slice(heardUntil)) {
        const recognised = recognise(JSON.stringify(body), '1', now());
        if (recognised.known && recognised.webhookId)
          await heard.note('1', {
            webhookId: recognised.webhookId,
            receivedMs: now(),
            eventMs: now(),
            attempt: recognised.attempt,
          });
      }
      heardUntil = receiver.bodies.length;
    },
    live: async () =>
      (await client.getWebhooks()).data
        .filter(({ is_active }) => is_active !== false)
        .map(({ event_object }) => event_object)
        .sort(),
    rename: (title: string) =>
      client.updateDeal({ path: { id: simulator.company.deal.all()[0]?.id ?? 0 }, body: { title } }),
  };
}

type Keeper = Awaited<ReturnType<typeof startKeeper>>;

/** Deliveries fail for so long while a deal changes often enough for a ban. */
async function failFor({ simulator, timers, rename }: Keeper, ms: number): Promise<void> {
  simulator.answerDeliveries(503);
  for (let edit = 0; edit < 12; edit++) {
    await rename(`Edit ${edit}`);
    await timers.advance(ms / 12);
    await simulator.idle();
  }
  simulator.answerDeliveries('pass');
}

test('a company gets one webhook for each entity, which deliver under the password that is stored', async () => {
  const keeper = await startKeeper();

  await keeper.keep();
  await keeper.rename('Harbour crane');
  await keeper.receiver.received(1);

  const { user, password } = keeper.credential()?.current ?? {};
  expect(await keeper.live()).toEqual(ENTITIES);
  expect(keeper.receiver.authorizations).toEqual([
    `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  ]);
});

test.each([
  ['goes on being listed', 'listed', 'inactive'],
  ['is gone', 'gone', 'removed'],
] as const)(
  'a webhook that three days of failures removed and that %s is replaced',
  async (_, removedWebhooks, how) => {
    const keeper = await startKeeper({ removedWebhooks });
    await keeper.keep();
    await failFor(keeper, 3.5 * 86_400_000);
    const dead = await keeper.live();

    await keeper.keep();
    await keeper.timers.advance(15 * MINUTE_MS);
    await keeper.keep();

    expect(dead).not.toContain('deal');
    expect(await keeper.live()).toEqual(ENTITIES);
    const gap = await keeper.latestGap();
    expect(gap).toMatchObject({ how, subscriptions: ['deal'] });
    expect(keeper.fills).toContain(gap?.id);
    expect(keeper.names()).toContain('WebhookDead');
  },
);

test('a ban is noticed while it lasts, and that it is over when the webhook is heard again', async () => {
  const keeper = await startKeeper();
  await keeper.keep();
  await failFor(keeper, 15 * MINUTE_MS);
  await keeper.rename('Told to nobody');
  await keeper.timers.advance(10 * MINUTE_MS);

  await keeper.keep();
  const during = await keeper.subscriptions.find('1', 'deal');
  await keeper.timers.advance(30 * MINUTE_MS);
  await keeper.rename('Told again');
  await keeper.simulator.idle();
  await keeper.hear();
  await keeper.keep();
  const after = await keeper.subscriptions.find('1', 'deal');

  expect([during?.state, after?.state]).toEqual(['banned', 'live']);
  expect(keeper.names()).toEqual(['WebhookBanned', 'GapFound']);
  expect((await keeper.latestGap())?.how).toBe('ban');
});

test('a password that is changed is carried by all, and the old one is known until after the last try', async () => {
  const keeper = await startKeeper();
  await keeper.keep();
  await keeper.rotations.ask('1', { id: 'request-1', askedAt: new Date(keeper.timers.now()).toISOString() });

  await keeper.timers.advance(MINUTE_MS);
  await keeper.keep();
  await keeper.timers.advance(MINUTE_MS);
  await keeper.keep();
  await keeper.rename('Under the new one');
  await keeper.receiver.received(1);

  const { current, previous } = keeper.credential() ?? {};
  expect(await keeper.live()).toEqual(ENTITIES);
  expect(keeper.receiver.authorizations).toEqual([
    `Basic ${Buffer.from(`pipewarden-2:${current?.password}`).toString('base64')}`,
  ]);
  expect(Date.parse(previous?.validUntil ?? '')).toBe(keeper.timers.now() + 10 * MINUTE_MS);
});

test('an account that leaves takes its webhooks along and no other', async () => {
  const keeper = await startKeeper();
  await keeper.keep();
  await keeper.client.addWebhook({
    body: {
      subscription_url: 'https://other.example.com/hook',
      event_action: '*',
      event_object: 'deal',
      name: 'of another',
    },
  });

  await keeper.timers.advance(1_000);
  await keeper.drop();

  const { data } = await keeper.client.getWebhooks();
  expect(data.map(({ name }) => name)).toEqual(['of another']);
});
