import { describe, expect, test } from 'vitest';
import { reconciliationRoutes } from '../../../../functions/api/routes/reconciliations.ts';
import { UNTOUCHED } from '../../../../shared/governor/ledger.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import { createGaps } from '../../../../shared/state/gaps.ts';
import { createReconciliations } from '../../../../shared/state/reconciliations.ts';
import { createWatermarks } from '../../../../shared/state/watermarks.ts';
import { createApiOf, createIdFor, createMemoryAudit } from '../../../support/api.ts';
import { anAccount, NOW_MS } from '../../../support/functions.ts';
import { createMemoryTable } from '../../../support/memory-table.ts';

const NOW = '2026-11-20T09:00:00.000Z';

/** These routes over a State in memory, and a keeper that remembers what it was called for. */
function createApi(account: Account = anAccount()) {
  const table = createMemoryTable();
  const gaps = createGaps(table);
  const watermarks = createWatermarks(table);
  const audit = createMemoryAudit();
  const started: string[] = [];
  let isCut = false;
  const call = createApiOf(
    reconciliationRoutes({
      reconciliations: createReconciliations(table),
      gaps,
      findGap: gaps.find,
      watermarks: watermarks.all,
      startFill: async (_account, gapId) => {
        if (isCut) throw new TypeError('the keeper is away');
        started.push(gapId);
      },
      readLedger: async () => UNTOUCHED,
      idFor: createIdFor(),
      audited: audit.audited,
      now: () => NOW_MS,
    }),
    account,
  );
  const verify = async (entity: string, at: string) => {
    await watermarks.advance('1', undefined, { entity, verifiedUntil: Date.parse(at) / 1000 });
  };
  return {
    call,
    gaps,
    started,
    deeds: audit.deeds,
    verify,
    cut: (is: boolean) => {
      isCut = is;
    },
  };
}

describe('a reconciliation', () => {
  test('is of all entities since the last comparison, noted as a gap that the keeper is called for', async () => {
    const { call, gaps, started, deeds, verify } = createApi();
    await verify('deal', '2026-11-20T03:30:00Z');
    await verify('person', '2026-11-20T03:20:00Z');
    await verify('recents', '2026-11-01T00:00:00Z');

    const { status, json, headers } = await call('POST', '/reconciliations', { key: 'k-1' });

    expect([status, headers?.location]).toEqual([202, '/v1/accounts/1/reconciliations/reconciliation-k-1']);
    expect(json).toMatchObject({
      id: 'reconciliation-k-1',
      by: 'admin',
      from: '2026-11-20T03:20:00.000Z',
      to: NOW,
      gap: {
        how: 'asked',
        from: '2026-11-20T03:20:00.000Z',
        to: NOW,
        subscriptions: [],
        status: 'open',
        quote: 200,
      },
    });
    expect(started).toEqual([json.gapId]);
    expect(await gaps.find('1', json.gapId)).toMatchObject({ request: 'reconciliation-k-1' });
    expect(deeds).toMatchObject([{ action: 'webhooks.reconciliation', changed: true }]);
  });

  test('of a company that was never compared begins when it was connected', async () => {
    const { call } = createApi();

    const { json } = await call('POST', '/reconciliations');

    expect(json.from).toBe('2026-11-01T00:00:00.000Z');
  });

  test('may be of some entities and from a time on', async () => {
    const { call } = createApi();

    const { json } = await call('POST', '/reconciliations', {
      body: { from: '2026-10-01T02:00:00+02:00', entities: ['deal', 'user'] },
    });

    expect(json).toMatchObject({
      from: '2026-10-01T00:00:00.000Z',
      entities: ['deal', 'user'],
      gap: { subscriptions: ['deal', 'user'], quote: 80 },
    });
  });

  test('says its price before it begins, and then does not begin', async () => {
    const { call, started } = createApi();

    const { status, json } = await call('POST', '/reconciliations', {
      body: { entities: ['deal'] },
      query: { quote: 'true' },
    });

    expect(status).toBe(200);
    expect(json).toEqual({ tokens: 60, shareOfToday: 0.0004, minutes: 0.01, fitsToday: true });
    expect(started).toEqual([]);
  });

  test('asked for twice under one key is one gap, and one that is filled is not filled again', async () => {
    const { call, gaps, started } = createApi();
    const { json: first } = await call('POST', '/reconciliations', { key: 'k-1' });
    const { json: second } = await call('POST', '/reconciliations', { key: 'k-1' });
    const gap = await gaps.find('1', first.gapId);
    if (gap) await gaps.save('1', gap, { status: 'filled' });

    const { json: third } = await call('POST', '/reconciliations', { key: 'k-1' });

    expect([second.gapId, third.gapId]).toEqual([first.gapId, first.gapId]);
    expect(third.gap.status).toBe('filled');
    expect(started).toEqual([first.gapId, first.gapId]);
  });

  test('asked for twice from one time on is two, each with a report of its own', async () => {
    const { call } = createApi();
    const body = { from: '2026-11-01T00:00:00Z' };

    const gapIds = [
      (await call('POST', '/reconciliations', { body })).json.gapId,
      (await call('POST', '/reconciliations', { body })).json.gapId,
    ];

    expect(new Set(gapIds).size).toBe(2);
  });

  test('whose keeper was not reached is begun when it is asked for again', async () => {
    const { call, started, cut } = createApi();
    cut(true);
    const failed = await call('POST', '/reconciliations', { key: 'k-1' });
    cut(false);

    const { json } = await call('POST', '/reconciliations', { key: 'k-1' });

    expect([failed.status, started]).toEqual([500, [json.gapId]]);
  });

  test('is shown with the report of its gap', async () => {
    const { call, gaps } = createApi();
    const { json } = await call('POST', '/reconciliations', { key: 'k-1' });
    const gap = await gaps.find('1', json.gapId);
    const found = { listed: 4, equal: 3, recovered: 1, deleted: 0, unsure: 0 };
    if (gap) await gaps.save('1', gap, { status: 'filled', perEntity: { deal: found } });

    const shown = await call('GET', '/reconciliations/reconciliation-k-1');
    const none = await call('GET', '/reconciliations/none');

    expect(shown.json).toMatchObject({
      id: 'reconciliation-k-1',
      gap: { status: 'filled', perEntity: { deal: found } },
    });
    expect(none.status).toBe(404);
  });

  test.each([
    ['of what the account does not hear of', { entities: ['note'] }, 400, 'entities'],
    ['of nothing', { entities: [] }, 400, 'entities'],
    ['from the future', { from: '2026-11-20T09:00:01Z' }, 400, 'from'],
    ['from a time that is none', { from: 'monday' }, 400, 'from'],
    ['of a field that there is not', { since: NOW }, 400, 'body'],
  ])('%s is refused, with the field', async (_, body, status, field) => {
    const { call, started } = createApi();

    const answer = await call('POST', '/reconciliations', { body });

    expect([answer.status, answer.json.field, started]).toEqual([status, field, []]);
  });

  test('under the key of another one is refused', async () => {
    const { call } = createApi();
    await call('POST', '/reconciliations', { key: 'k-1', body: { entities: ['deal'] } });

    const { status, json } = await call('POST', '/reconciliations', { key: 'k-1' });

    expect([status, json.field]).toEqual([409, 'Idempotency-Key']);
  });

  test.each([
    ['is only read', anAccount({ mode: 'read-only' }), 403],
    ['is disconnected', anAccount({ disconnected: { at: NOW, reason: 'The app was uninstalled' } }), 422],
  ])('of a company that %s is refused', async (_, account, status) => {
    const { call, started } = createApi(account);

    expect((await call('POST', '/reconciliations')).status).toBe(status);
    expect(started).toEqual([]);
  });
});
