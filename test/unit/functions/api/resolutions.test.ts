import { describe, expect, test } from 'vitest';
import { createDispatch } from '../../../../functions/api/dispatch.ts';
import { resolutionRoutes } from '../../../../functions/api/routes/resolutions.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import type { Audit } from '../../../../shared/state/audit.ts';
import type { Write } from '../../../../shared/state/writes.ts';
import { emptyLine, headOf, joined } from '../../../../shared/writes/line.ts';
import {
  anAccount,
  anHttpEvent,
  aWrite,
  bodyOf,
  createMemoryObserver,
  NOW_MS,
  PowerCut,
} from '../../../support/functions.ts';

const ADMIN = 'admin-token-of-enough-characters';
const uncertain = aWrite({
  key: 'lost',
  status: 'uncertain',
  attempts: 1,
  reason: 'The answer was lost',
  settledAt: '2026-11-20T08:30:00.000Z',
});

/** The route behind the real dispatcher, with a write that is uncertain, called by the admin or by a token named `ops`. */
function rig({ account = anAccount(), write = uncertain }: { account?: Account; write?: Write } = {}) {
  let stored = write;
  const called: (string | undefined)[] = [];
  const told: string[] = [];
  const audits: unknown[][] = [];
  let losesPower = false;
  const audited: Audit['audited'] = async (_account, { by, action, subject }, work) => {
    const { changed, value } = await work();
    audits.push([by, action, subject, changed]);
    return value;
  };
  const routes = resolutionRoutes({
    findWrite: async (_account, key) => (key === stored.key ? stored : undefined),
    resolveWrite: async (_account, _key, resolution) => {
      if (stored.status !== 'uncertain') return undefined;
      stored = { ...stored, ...resolution };
      if (!losesPower) return stored;
      losesPower = false;
      throw new PowerCut('power cut');
    },
    joinLine: async (_account, group, places) => joined(emptyLine(group), places),
    callHeads: async (_account, lines) => {
      called.push(...lines.map((line) => headOf(line)?.key));
    },
    tell: async (_account, { key, status }) => {
      told.push(`${key} ${status}`);
    },
    audited,
    now: () => NOW_MS,
  });
  const dispatch = createDispatch({
    adminToken: async () => ADMIN,
    findToken: async () => ({ name: 'ops', scopes: ['write'], createdAt: '2026-11-01T00:00:00.000Z' }),
    findAccount: async (id) => (id === '1' ? account : undefined),
    routes,
    log: createMemoryObserver().log,
  });
  const resolve = async (body: unknown, { key = 'lost', bearer = ADMIN } = {}) => {
    const answer = await dispatch(
      anHttpEvent({
        method: 'POST',
        path: `/v1/accounts/1/writes/${key}/resolution`,
        headers: { authorization: `Bearer ${bearer}` },
        body: JSON.stringify(body),
      }),
    );
    return { status: answer.statusCode, json: bodyOf(answer) };
  };
  return {
    resolve,
    stored: () => stored,
    called,
    told,
    audits,
    losePowerOnce: () => {
      losesPower = true;
    },
  };
}

describe('an uncertain write', () => {
  test('whose record was found is sent, as that record, and nobody is called', async () => {
    const { resolve, called, told, audits } = rig();

    const answer = await resolve({ found: 'sent', recordId: '8' });

    expect(answer).toMatchObject({
      status: 200,
      json: {
        key: 'lost',
        status: 'sent',
        recordId: '8',
        reason: 'A person found the record',
        resolvedBy: 'admin',
        resolvedAt: '2026-11-20T09:00:00.000Z',
      },
    });
    expect([called, told]).toEqual([[], ['lost sent']]);
    expect(audits).toEqual([['admin', 'write.resolve', 'lost', true]]);
  });

  test('that was sent may be said so without a record', async () => {
    const { resolve, stored } = rig();

    expect((await resolve({ found: 'sent' })).status).toBe(200);
    expect(stored()).not.toHaveProperty('recordId');
  });

  test('that was not sent and is to be sent takes its place in line and is called', async () => {
    const { resolve, called, told } = rig();

    const answer = await resolve({ found: 'not-sent', next: 'send' });

    expect(answer).toMatchObject({ status: 200, json: { status: 'queued', resolvedBy: 'admin' } });
    expect([called, told]).toEqual([['lost'], ['lost queued']]);
  });

  test('that was not sent and is dropped is rejected, and nobody is called', async () => {
    const { resolve, called, told } = rig();

    const answer = await resolve({ found: 'not-sent', next: 'drop' });

    expect(answer).toMatchObject({
      json: { status: 'rejected', reason: expect.stringContaining('dropped') },
    });
    expect([called, told]).toEqual([[], ['lost rejected']]);
  });

  test('is resolved under the name of the token that did it', async () => {
    const { resolve, audits } = rig();

    await resolve({ found: 'sent' }, { bearer: 'a-token-of-32-random-bytes-as-text' });

    expect(audits).toEqual([['ops', 'write.resolve', 'lost', true]]);
  });
});

test('the same decision twice has its effect once, and is answered the same', async () => {
  const { resolve, told, audits } = rig();

  const first = await resolve({ found: 'sent', recordId: '8' });
  const second = await resolve({ found: 'sent', recordId: '8' });

  expect(second).toEqual(first);
  expect(told).toEqual(['lost sent', 'lost sent']);
  expect(audits.map(([, , , changed]) => changed)).toEqual([true, false]);
});

test('a decision whose caller was not answered is completed by its repetition', async () => {
  const { resolve, called, told, losePowerOnce } = rig();
  losePowerOnce();

  const cut = await resolve({ found: 'not-sent', next: 'send' });
  const again = await resolve({ found: 'not-sent', next: 'send' });

  expect([cut.status, again.status]).toEqual([500, 200]);
  expect([called, told]).toEqual([['lost'], ['lost queued']]);
});

test('another decision on what was decided is a conflict, and changes nothing', async () => {
  const { resolve, stored, called } = rig();
  await resolve({ found: 'sent', recordId: '8' });

  const answer = await resolve({ found: 'not-sent', next: 'send' });

  expect(answer).toMatchObject({ status: 409, json: { field: 'key' } });
  expect(stored().status).toBe('sent');
  expect(called).toEqual([]);
});

test.each(['queued', 'parked', 'sending', 'sent', 'rejected', 'superseded'] as const)(
  'a write that is %s is not for a person to decide',
  async (status) => {
    const { resolve, stored } = rig({ write: aWrite({ key: 'lost', status }) });

    const answer = await resolve({ found: 'not-sent', next: 'drop' });

    expect(answer.status).toBe(409);
    expect(stored().status).toBe(status);
  },
);

test('a write that was never queued is 404', async () => {
  expect((await rig().resolve({ found: 'sent' }, { key: 'none' })).status).toBe(404);
});

test('nothing is resolved for a company that is read-only', async () => {
  const { resolve, stored } = rig({ account: anAccount({ mode: 'read-only' }) });

  expect((await resolve({ found: 'sent' })).status).toBe(403);
  expect(stored().status).toBe('uncertain');
});

test.each([
  ['nothing', {}],
  ['what was not looked for', { found: 'maybe' }],
  ['a record of what was not sent', { found: 'not-sent', next: 'send', recordId: '8' }],
  ['what was not sent, and not what next', { found: 'not-sent' }],
  ['a record that cannot be one', { found: 'sent', recordId: '8/../9' }],
])('a decision that says %s is refused', async (_, body) => {
  const { resolve, stored } = rig();

  expect((await resolve(body)).status).toBe(400);
  expect(stored().status).toBe('uncertain');
});
