import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isProven } from '../../../../../functions/webhook-receiver/proof.ts';
import type { WebhookCredential } from '../../../../../shared/accounts/credentials.ts';
import { keepSubscriptions } from '../../../../../shared/webhooks/keeping/keep-subscriptions.ts';
import { generationOf } from '../../../../../shared/webhooks/keeping/turn-password.ts';
import { anAccount, withPowerCut } from '../../../../support/functions.ts';
import { createWebhookCompany, liveOf, type WebhookCompany } from '../../../../support/webhook-company.ts';

const QUARTER_HOUR_MS = 900_000;
/** A receiver that has just read the secret does not read it again for so long. */
const CACHED_MS = 5_000;
/** So long after it was first sent may a delivery be sent for the last time. */
const LAST_TRY_MS = 183_000 + 30_000;

const aCompany = () => createWebhookCompany(anAccount({ entities: ['deal', 'user'] }));

const ask = (company: WebhookCompany, id = 'request-1') =>
  company.rotations.ask('1', { id, askedAt: new Date(company.now()).toISOString() });

async function pass(company: WebhookCompany, ms = QUARTER_HOUR_MS) {
  company.pass(ms);
  await company.keep();
}

const users = ({ webhooks }: WebhookCompany) => webhooks.map(({ http_auth_user }) => http_auth_user);

describe('a change of password', () => {
  test('is stored first, carried a pass later, and forgotten when no webhook carries the old one', async () => {
    const company = aCompany();
    await company.keep();
    await ask(company);

    await pass(company, 1_000);
    const stored = [users(company), company.credential()?.current.user, company.credential()?.previous?.user];
    await pass(company);
    const carried = [users(company), (await company.rotations.find('1'))?.status];

    expect(stored).toEqual([['pipewarden-1', 'pipewarden-1'], 'pipewarden-2', 'pipewarden-1']);
    expect(carried).toEqual([['pipewarden-2', 'pipewarden-2'], 'done']);
    const doneMs = company.now();
    expect(company.credential()?.previous?.validUntil).toBe(new Date(doneMs + 600_000).toISOString());
  });

  test('is not carried by a webhook that is made in the first ten seconds', async () => {
    const company = aCompany();
    await company.keep();
    await ask(company);
    await pass(company, 1_000);
    company.lose('deal');

    await pass(company, 9_999);

    expect(users(company)).toEqual(['pipewarden-1', 'pipewarden-1']);
  });

  test('that follows on another waits until the password before that is no longer good', async () => {
    const company = aCompany();
    await company.keep();
    await ask(company);
    await pass(company, 1_000);
    await pass(company);
    await ask(company, 'request-2');

    await pass(company, 300_000);
    const tooSoon = company.credential()?.current.user;
    await pass(company, 300_001);

    expect([tooSoon, company.credential()?.current.user]).toEqual(['pipewarden-2', 'pipewarden-3']);
  });

  test('that cannot be finished keeps the old password good', async () => {
    const company = aCompany();
    await company.keep();
    await ask(company);
    await pass(company, 1_000);
    company.allow(2);

    for (let day = 0; day < 70; day++) await pass(company, 86_400_000);

    const { previous } = company.credential() ?? {};
    expect(users(company)).toEqual(['pipewarden-1', 'pipewarden-1']);
    expect(Date.parse(previous?.validUntil ?? '')).toBeGreaterThan(company.now());
    expect((await company.rotations.find('1'))?.status).toBe('stored');
  });

  test('asked for twice by the same key is one', async () => {
    const company = aCompany();
    await company.keep();
    await ask(company);
    await pass(company, 1_000);
    await pass(company);

    const { asked } = await ask(company);
    await pass(company);

    expect(asked).toBe(false);
    expect(company.credential()?.current.user).toBe('pipewarden-2');
  });
});

test.each([
  ['pipewarden', 0],
  ['pipewarden-3', 3],
  [null, 0],
])('%s is the user of password %i', (user, generation) => {
  expect(generationOf(user)).toBe(generation);
});

/** Deliveries of every webhook at this moment, with the secret as it is or was some seconds ago, now and at the last try. */
function createReceivers(company: WebhookCompany) {
  const history: { atMs: number; secret: WebhookCredential }[] = [];
  const sent: { pair: string; lastTryMs: number }[] = [];
  const refused: string[] = [];
  const provenBy = (pair: string, secret: WebhookCredential | undefined) =>
    secret !== undefined && isProven(pair, secret, company.now());
  return {
    refused,
    look: () => {
      const secret = company.credential();
      if (secret && history.at(-1)?.secret !== secret) history.push({ atMs: company.now(), secret });
      // The oldest copy that a receiver may still have and would not read again for this delivery.
      const held = history.filter(({ atMs }) => atMs <= company.now() - CACHED_MS).at(-1)?.secret ?? secret;
      for (const { http_auth_user: user, http_auth_password: password } of company.webhooks) {
        const pair = `${user}:${password}`;
        if (!provenBy(pair, held) && !provenBy(pair, secret)) refused.push(pair);
        if (!provenBy(pair, held) && history.at(-1)?.atMs !== undefined) {
          const youngMs = company.now() - (history.at(-1)?.atMs ?? 0);
          if (youngMs < CACHED_MS) refused.push(`${pair} by a receiver that has just read the old secret`);
        }
        sent.push({ pair, lastTryMs: company.now() + LAST_TRY_MS });
      }
      for (const { pair, lastTryMs } of sent)
        if (lastTryMs >= company.now() && !provenBy(pair, secret)) refused.push(`${pair} at a later try`);
    },
  };
}

test('no delivery is ever refused, wherever passes die while passwords are changed', async () => {
  const step = fc.record({
    waitMs: fc.constantFrom(1_000, 6_000, 60_000, QUARTER_HOUR_MS),
    point: fc.integer({ min: 0, max: 60 }),
    asks: fc.boolean(),
    loses: fc.constantFrom('', '', 'deal', 'user'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const company = aCompany();
      await company.keep();
      const receivers = createReceivers(company);
      for (const [index, { waitMs, point, asks, loses }] of steps.entries()) {
        if (asks) await ask(company, `request-${index}`);
        company.lose(loses);
        company.pass(waitMs);
        const whole = company.portsFor();
        const { ports, died } = withPowerCut(whole, point);
        const { newPassword, remainingMs, now } = whole;
        const look = async <T>(result: Promise<T>): Promise<T> => {
          const value = await result;
          receivers.look();
          return value;
        };
        const dying = {
          ...ports,
          newPassword,
          remainingMs,
          now,
          add: (...args: Parameters<typeof ports.add>) => look(ports.add(...args)),
          saveCredential: (next: WebhookCredential) => look(ports.saveCredential(next)),
        };
        await keepSubscriptions(dying, company.wish).catch(() => undefined);
        receivers.look();
        // Whoever died holds the lease no longer than this.
        if (died()) company.pass(360_000);
        receivers.look();
      }

      expect(receivers.refused).toEqual([]);
      for (let more = 0; more < 3; more++) await pass(company);
      expect(liveOf(company)).toEqual(['deal', 'user']);
    }),
    { numRuns: 200 },
  );
});
