import { describe, expect, test } from 'vitest';
import { Disconnected, Throttled } from '../../../../../shared/errors.ts';
import { dropSubscriptions } from '../../../../../shared/webhooks/keeping/drop-subscriptions.ts';
import {
  type KeepPorts,
  keepSubscriptions,
} from '../../../../../shared/webhooks/keeping/keep-subscriptions.ts';
import { anAccount, NOW_MS, PowerCut, withPowerCut } from '../../../../support/functions.ts';
import {
  createWebhookCompany,
  ENTITIES,
  liveOf,
  URL_OF_1,
  type WebhookCompany,
} from '../../../../support/webhook-company.ts';

const ALL = [...ENTITIES].sort();
const QUARTER_HOUR_MS = 900_000;

/** One pass after another, as the schedule has them. */
async function passes(company: WebhookCompany, count: number) {
  for (let pass = 0; pass < count; pass++) {
    company.pass(QUARTER_HOUR_MS);
    await company.keep();
  }
}

describe('an account without webhooks', () => {
  test('gets one for each entity, under a password that is stored before', async () => {
    const company = createWebhookCompany();

    const kept = await company.keep();

    expect(kept).toMatchObject({ outcome: 'kept', created: 7, foreign: 0 });
    expect(company.webhooks).toHaveLength(7);
    expect(company.webhooks[1]).toEqual({
      id: 2,
      subscription_url: URL_OF_1,
      event_action: '*',
      event_object: 'deal',
      name: 'Pipewarden deal',
      version: '2.0',
      user_id: 7,
      http_auth_user: 'pipewarden-1',
      http_auth_password: 'password-number-0001',
      is_active: 1,
    });
    expect(company.credential()).toEqual({
      current: {
        user: 'pipewarden-1',
        password: 'password-number-0001',
        since: '2026-11-20T09:00:00.000Z',
      },
    });
  });

  test('gets those that it asks for', async () => {
    const company = createWebhookCompany(anAccount({ entities: ['note', 'deal'] }));

    await company.keep();

    expect(liveOf(company)).toEqual(['deal', 'note']);
  });

  test('is heard of from then on, and not from the next time on', async () => {
    const company = createWebhookCompany();

    await company.keep();
    company.lose('deal');
    await passes(company, 1);

    expect(await company.watermarks.find('1', 'deal')).toMatchObject({ verifiedUntil: NOW_MS / 1000 });
  });

  test('has each webhook noted with what was done', async () => {
    const company = createWebhookCompany();

    await company.keep();

    expect(await company.subscriptions.find('1', 'deal')).toEqual({
      object: 'deal',
      webhookId: '2',
      name: 'Pipewarden deal',
      version: '2.0',
      userId: 7,
      generation: 1,
      state: 'live',
      health: { active: true },
      seenMs: NOW_MS,
      repairs: 1,
      history: [{ at: '2026-11-20T09:00:00.000Z', what: 'created', webhookId: '2', why: 'missing' }],
    });
  });
});

test('a pass over webhooks that are right costs one look and changes nothing', async () => {
  const company = createWebhookCompany();
  await company.keep();
  company.asked.length = 0;

  await passes(company, 3);

  expect(company.asked).toEqual([]);
  expect(await company.subscriptions.find('1', 'deal')).toMatchObject({ state: 'live', repairs: 1 });
});

describe('a webhook', () => {
  test('that Pipedrive has taken away is made again', async () => {
    const company = createWebhookCompany();
    await company.keep();
    company.lose('deal');

    await passes(company, 1);

    expect(liveOf(company)).toEqual(ALL);
    expect(await company.subscriptions.find('1', 'deal')).toMatchObject({ webhookId: '8', repairs: 2 });
  });

  test('that is switched off is replaced, and both are noted', async () => {
    const company = createWebhookCompany();
    await company.keep();
    company.alter('deal', { is_active: 0 });

    await passes(company, 1);

    expect(company.webhooks.map(({ id }) => id)).toEqual([1, 3, 4, 5, 6, 7, 8]);
    expect((await company.subscriptions.find('1', 'deal'))?.history.slice(0, 2)).toMatchObject([
      { what: 'deleted', webhookId: '2', why: 'dead' },
      { what: 'created', webhookId: '8', why: 'dead' },
    ]);
  });

  test('that is gone before it can be deleted is no error', async () => {
    const company = createWebhookCompany();
    await company.keep();
    company.hold();
    const inspect = async () => {
      company.webhooks.pop();
      return { ailments: new Map() };
    };
    company.pass(QUARTER_HOUR_MS);

    const kept = await company.keep({ inspect });

    expect(kept.outcome).toBe('kept');
    expect(company.asked.at(-1)).toBe('delete 8');
    expect(liveOf(company)).toEqual(ALL);
  });

  test('for everything, of an earlier version of the suite, goes once there is one for each entity', async () => {
    const company = createWebhookCompany();
    company.setCredential({ current: { user: 'pipewarden', password: 'password-number-0000' } });
    company.hold({ event_object: '*', name: 'Pipewarden', http_auth_user: 'pipewarden' });

    await company.keep();

    expect(liveOf(company)).toEqual(ALL);
    expect(company.asked.at(-1)).toBe('delete 1');
  });

  test('for everything stays as long as one for an entity is missing', async () => {
    const company = createWebhookCompany();
    company.setCredential({ current: { user: 'pipewarden', password: 'password-number-0000' } });
    company.hold({ event_object: '*', name: 'Pipewarden', http_auth_user: 'pipewarden' });
    company.fates.push('done', 'late');

    await company.keep();

    expect(liveOf(company)).toContain('*');
  });

  test('of another deployment, or of somebody else, is left alone', async () => {
    const company = createWebhookCompany();
    company.hold({ subscription_url: 'https://other.example.com/webhooks/1' });
    company.hold({ subscription_url: `${URL_OF_1}1` });

    const kept = await company.keep();

    expect(kept).toMatchObject({ foreign: 2 });
    expect(company.webhooks.map(({ id }) => id).slice(0, 2)).toEqual([1, 2]);
  });

  test('of ours under an address that is no longer ours goes', async () => {
    const company = createWebhookCompany();
    await company.keep();
    company.alter('deal', { subscription_url: 'https://before.example.com/webhooks/1' });

    await passes(company, 1);

    expect(company.webhooks.map(({ id }) => id)).toEqual([1, 3, 4, 5, 6, 7, 8]);
    expect(company.asked).toContain('delete 2');
  });

  test('whose password was lost is replaced, under a number that no other password has', async () => {
    const company = createWebhookCompany();
    await company.keep();
    company.setCredential(undefined);

    await passes(company, 1);

    expect(new Set(company.webhooks.map(({ http_auth_user }) => http_auth_user))).toEqual(
      new Set(['pipewarden-2']),
    );
    expect(liveOf(company)).toEqual(ALL);
  });

  test('is made anew when another user’s token is used', async () => {
    const company = createWebhookCompany();
    await company.keep();

    company.pass(1);
    await keepSubscriptions(company.portsFor(), { ...company.wish, tokenUserId: 9 });

    // The stand-in company makes each for whom it is told.
    expect(company.webhooks.map(({ user_id }) => user_id)).toEqual(Array(7).fill(9));
  });
});

describe('a creation whose answer is lost', () => {
  test('is not repeated when it was carried out', async () => {
    const company = createWebhookCompany();
    company.fates.push('answer lost');

    await company.keep();

    expect(liveOf(company)).toEqual(ALL);
    expect(company.asked).toHaveLength(7);
  });

  test('is repeated by the next pass when it was not', async () => {
    const company = createWebhookCompany();
    company.fates.push('late');

    const kept = await company.keep();
    const missing =
      kept.outcome === 'busy' ? [] : kept.subscriptions.filter(({ state }) => state === 'missing');
    await passes(company, 1);

    expect(missing.map(({ object }) => object)).toEqual(['user']);
    expect(liveOf(company)).toEqual(ALL);
  });

  test('and is carried out after all leaves two until the next pass, and then one', async () => {
    const company = createWebhookCompany();
    company.fates.push('late');

    await company.keep();
    await passes(company, 1);
    company.carryOut();
    await passes(company, 1);

    expect(liveOf(company)).toEqual(ALL);
  });
});

describe('where Pipedrive has no room for all', () => {
  test('one for everything stands in, and nothing is asked again for a day', async () => {
    const company = createWebhookCompany();
    company.allow(3);

    await company.keep();
    const asked = company.asked.length;
    await passes(company, 20);

    expect(liveOf(company)).toEqual(['*']);
    expect(company.asked).toHaveLength(asked);
    expect(await company.subscriptions.find('1', 'lead')).toMatchObject({
      state: 'narrowed',
      reason: 'addWebhook: Pipedrive refused (422): has reached the limit of webhooks',
    });
  });

  test('each entity gets its own once there is room, a day later', async () => {
    const company = createWebhookCompany();
    company.allow(3);
    await company.keep();
    company.allow(40);

    await passes(company, 97);

    expect(liveOf(company)).toEqual(ALL);
    const everything = await company.subscriptions.find('1', '*');
    expect([everything?.state, everything?.webhookId]).toEqual(['ended', undefined]);
  });

  test('what was there for an entity is no longer looked for', async () => {
    const company = createWebhookCompany();
    await company.keep();
    company.webhooks.length = 0;
    company.allow(3);

    await passes(company, 1);

    const deal = await company.subscriptions.find('1', 'deal');
    expect([deal?.state, deal?.webhookId]).toEqual(['narrowed', undefined]);
  });

  test.each([1, 2, 5])(
    'a new password is carried by one webhook after the other, with %i places to spare',
    async (places) => {
      const company = createWebhookCompany();
      await company.keep();
      company.allow(ALL.length + places);
      await company.rotations.ask('1', { id: 'request-1', askedAt: new Date(company.now()).toISOString() });

      const live: string[][] = [];
      for (let pass = 0; pass < 10; pass++) {
        await passes(company, 1);
        live.push([...new Set(liveOf(company))]);
      }

      expect(live).toEqual(Array(10).fill(ALL));
      expect(liveOf(company)).toEqual(ALL);
      expect(new Set(company.webhooks.map(({ http_auth_user }) => http_auth_user))).toEqual(
        new Set(['pipewarden-2']),
      );
      expect((await company.rotations.find('1'))?.status).toBe('done');
    },
  );

  test('a new password that no webhook can carry leaves each as it is, and says why', async () => {
    const company = createWebhookCompany();
    await company.keep();
    company.allow(ALL.length);
    await company.rotations.ask('1', { id: 'request-1', askedAt: new Date(company.now()).toISOString() });

    await passes(company, 5);

    expect(liveOf(company)).toEqual(ALL);
    expect(await company.subscriptions.find('1', 'deal')).toMatchObject({
      state: 'live',
      webhookId: '2',
      generation: 1,
      reason:
        'It could not be replaced: addWebhook: Pipedrive refused (422): has reached the limit of webhooks',
    });
    expect(company.credential()).toMatchObject({ previous: { user: 'pipewarden-1' } });
    expect((await company.rotations.find('1'))?.status).toBe('stored');
  });

  test('whoever connects the account again has it tried at once', async () => {
    const company = createWebhookCompany();
    company.allow(3);
    await company.keep();
    company.allow(40);

    company.pass(1);
    await company.keep({}, true);

    expect(liveOf(company)).toEqual(ALL);
  });

  test('what is live already is not given up for it', async () => {
    const company = createWebhookCompany();
    await company.keep();
    company.lose('deal');
    company.allow(6);

    await passes(company, 3);

    expect(liveOf(company)).toEqual(ALL.filter((object) => object !== 'deal'));
    expect(await company.subscriptions.find('1', 'deal')).toMatchObject({ state: 'refused' });
    expect(company.asked.filter((one) => one === 'create deal')).toHaveLength(2);
  });
});

test('where no webhook is permitted each is refused, with the reason', async () => {
  const company = createWebhookCompany();
  company.fates.push(403, 403);

  const kept = await company.keep();

  expect(liveOf(company)).toEqual([]);
  const states = kept.outcome === 'busy' ? [] : kept.subscriptions.map(({ state }) => state);
  expect(new Set(states)).toEqual(new Set(['refused']));
  expect(company.asked).toEqual(['create user', 'create *']);
});

test('an entity that alone is refused does not cost the others theirs', async () => {
  const company = createWebhookCompany();
  company.hold({ event_object: 'user' });
  company.setCredential({ current: { user: 'pipewarden-1', password: 'password-number-0001' } });
  company.fates.push(400);

  await company.keep();

  expect(liveOf(company)).toEqual(ALL.filter((object) => object !== 'deal'));
});

test.each([new Throttled('no room', 2_000), new Disconnected('not accepted')])(
  'what is no refusal is thrown, and the lease is given back: $name',
  async (error) => {
    const company = createWebhookCompany();
    const add = async () => {
      throw error;
    };

    await expect(company.keep({ add })).rejects.toBe(error);

    expect(await company.keep()).toMatchObject({ outcome: 'kept', created: 7 });
  },
);

test('a webhook that cannot be read stops the pass, because it may be ours', async () => {
  const company = createWebhookCompany();
  company.hold();
  company.alter('deal', JSON.parse('{"event_action":null}'));

  await expect(company.keep()).rejects.toMatchObject({ name: 'ContractBroken' });

  expect(company.asked).toEqual([]);
});

test('nothing is begun that the process might not live to see answered', async () => {
  const company = createWebhookCompany();
  let left = 62_000;
  const remainingMs = () => (left -= 20_000);

  const kept = await company.keep({ remainingMs });

  expect(kept).toMatchObject({ outcome: 'unfinished', created: 2 });
  expect(await company.keep()).toMatchObject({ outcome: 'kept', created: 5 });
});

describe('a pass that dies', () => {
  // Every port before and after its effect, as many as a first pass has, and some more.
  const POINTS = Array.from({ length: 90 }, (_, point) => point);

  test.each(POINTS)(
    'at point %i leaves nothing double, and the next one after its lease mends it',
    async (point) => {
      const company = createWebhookCompany();
      const { ports, died } = withPowerCut(company.portsFor(), point);
      const dying: KeepPorts = {
        ...ports,
        newPassword: () => 'password-number-0001',
        remainingMs: () => 300_000,
      };

      const outcome = await keepSubscriptions(dying, company.wish).catch((error: unknown) => error);
      expect(outcome instanceof PowerCut).toBe(died());
      company.pass(QUARTER_HOUR_MS);
      await company.keep();

      expect(liveOf(company)).toEqual(ALL);
      expect(company.asked.filter((one) => one.startsWith('create'))).toHaveLength(7);
      const carried = new Set(company.webhooks.map((one) => one.http_auth_password));
      expect([...carried]).toEqual([company.credential()?.current.password]);
    },
  );
});

/** A pass has no more steps than that. */
const STEPS = 24;

/** One pass so far, then the other so far, then the first to its end: wherever each of them may have been. */
const ORDERS = Array.from({ length: STEPS }, (_, first) =>
  Array.from({ length: STEPS }, (_, second) => [
    ...Array<boolean>(first).fill(false),
    ...Array<boolean>(second).fill(true),
    ...Array<boolean>(STEPS).fill(false),
  ]),
).flat();

/** Ports that wait at each call until it is their run's turn. */
function inTurns(ports: KeepPorts, wait: () => Promise<void>): KeepPorts {
  return new Proxy(ports, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || name === 'now' || name === 'newPassword' || name === 'remainingMs')
        return value;
      return async (...args: unknown[]): Promise<unknown> => {
        await wait();
        return Reflect.apply(value, target, args);
      };
    },
  });
}

/** Two passes at once, whose steps are done in the order of `order`; what is left then runs freely. */
async function together(company: WebhookCompany, order: readonly boolean[]): Promise<void> {
  const waiting: [(() => void)[], (() => void)[]] = [[], []];
  let isFree = false;
  const waitOf = (run: 0 | 1) => () =>
    isFree ? Promise.resolve() : new Promise<void>((resolve) => waiting[run].push(resolve));
  const runs = ([0, 1] as const).map((run) =>
    keepSubscriptions(inTurns(company.portsFor(), waitOf(run)), company.wish),
  );
  for (const second of order) {
    waiting[second ? 1 : 0].shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  isFree = true;
  for (const resolve of waiting.flat()) resolve();
  await Promise.all(runs);
}

test('two keepers at once make no second copy, wherever one is while the other goes on', async () => {
  for (const order of ORDERS) {
    const company = createWebhookCompany(anAccount({ entities: ['deal', 'user'] }));

    await together(company, order);

    expect(company.asked.filter((one) => one.startsWith('create'))).toHaveLength(2);
    expect(liveOf(company)).toEqual(['deal', 'user']);
  }
});

describe('an account that is disconnected', () => {
  const sleep = async () => {};

  test('has all webhooks of ours deleted and no other', async () => {
    const company = createWebhookCompany();
    await company.keep();
    company.hold({ subscription_url: 'https://other.example.com/webhooks/1' });
    company.pass(1);

    await dropSubscriptions({ ...company.portsFor(), sleep }, URL_OF_1);

    expect(company.webhooks.map(({ id }) => id)).toEqual([8]);
    expect(await company.subscriptions.find('1', 'deal')).toMatchObject({ state: 'ended', webhookId: '2' });
  });

  test('waits a while for a keeper that is at it', async () => {
    const company = createWebhookCompany();
    await company.keep();
    await company.leases.claim('1', 'WEBHOOKS', 'a keeper', company.now() + 3_000, company.now());
    const slept: number[] = [];
    const slowly = async (ms: number) => {
      slept.push(ms);
      company.pass(ms);
    };

    await dropSubscriptions({ ...company.portsFor(), sleep: slowly }, URL_OF_1);

    expect(slept).toEqual([1_000, 1_000, 1_000]);
    expect(company.webhooks).toEqual([]);
  });
});
