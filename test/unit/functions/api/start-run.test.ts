import { describe, expect, test } from 'vitest';
import { createStartRun, type Deps } from '../../../../functions/api/start-run.ts';
import type { Run } from '../../../../shared/state/runs.ts';
import { anAccount, NOW_MS, PowerCut, withPowerCut } from '../../../support/functions.ts';

const request = {
  email: 'ada@example.com',
  role: 'Sales',
  access: [{ app: 'sales' as const, admin: false }],
};

/** Runs with a memory; `executed` names the executions that were asked for. */
function createWorld() {
  const runs = new Map<string, Run>();
  const executed: string[] = [];
  let ids = 0;
  const deps: Deps = {
    addRun: async (account, run) => {
      const known = runs.get(`${account}/${run.id}`);
      if (known) return { added: false, item: structuredClone(known) };
      runs.set(`${account}/${run.id}`, run);
      return { added: true, item: run };
    },
    execute: async (account, runId) => {
      executed.push(`${account}/${runId}`);
    },
    idFor: (account, kind, key) => (key === undefined ? `new-${++ids}` : `${account}-${kind}-${key}`),
    now: () => NOW_MS,
  };
  return { deps, start: createStartRun(deps), runs, executed };
}

test('a run is stored as requested and then started', async () => {
  const { start, runs, executed } = createWorld();

  const run = await start(anAccount(), request, undefined);

  expect(run).toEqual({
    id: 'new-1',
    request,
    status: 'requested',
    requestedAt: '2026-11-20T09:00:00.000Z',
    steps: [],
    verified: [],
    manual: [],
  });
  expect(runs.get('1/new-1')).toEqual(run);
  expect(executed).toEqual(['1/new-1']);
});

test('without a key each request is a run of its own', async () => {
  const { start, executed } = createWorld();

  await start(anAccount(), request, undefined);
  await start(anAccount(), request, undefined);

  expect(executed).toEqual(['1/new-1', '1/new-2']);
});

describe('the same key', () => {
  test('with the same request is the same run, whatever the order of its fields', async () => {
    const { start, runs } = createWorld();

    const first = await start(anAccount(), request, 'key-1');
    const { access, role, email } = request;
    const second = await start(anAccount(), { access, role, email }, 'key-1');

    expect(second).toEqual(first);
    expect(runs.size).toBe(1);
  });

  test.each([
    ['another e-mail', { ...request, email: 'grace@example.com' }],
    ['another role', { ...request, role: 'Support' }],
    ['no role', { email: request.email, access: request.access }],
    ['other access', { ...request, access: [] }],
  ])('with %s is a conflict, and neither run is started by it', async (_, other) => {
    const { start, executed } = createWorld();

    await start(anAccount(), request, 'key-1');
    const starting = start(anAccount(), other, 'key-1');

    await expect(starting).rejects.toMatchObject({ name: 'Conflict', details: { field: 'Idempotency-Key' } });
    expect(executed).toHaveLength(1);
  });

  test.each(['running', 'succeeded', 'failed'] as const)(
    'of a run that is %s already answers it and starts nothing',
    async (status) => {
      const { start, runs, executed } = createWorld();
      const first = await start(anAccount(), request, 'key-1');
      runs.set(`1/${first.id}`, { ...first, status });

      const second = await start(anAccount(), request, 'key-1');

      expect(second.status).toBe(status);
      expect(executed).toHaveLength(1);
    },
  );

  test('in another company is another run', async () => {
    const { start, executed } = createWorld();

    await start(anAccount(), request, 'key-1');
    await start(anAccount({ account: '2' }), request, 'key-1');

    expect(executed).toEqual(['1/1-provisioning-key-1', '2/2-provisioning-key-1']);
  });
});

// addRun and execute: before and after each.
test.each([0, 1, 2, 3])(
  'a power cut at point %i and the same request again end with one run that is started',
  async (point) => {
    const { deps, start, runs, executed } = createWorld();
    // The id is made without waiting, so it is no place to die at.
    const dying = createStartRun({ ...withPowerCut(deps, point).ports, idFor: deps.idFor });

    await expect(dying(anAccount(), request, 'key-1')).rejects.toThrow(PowerCut);
    await start(anAccount(), request, 'key-1');

    expect(runs.size).toBe(1);
    // Started twice under one name is started once.
    expect(new Set(executed)).toEqual(new Set(['1/1-provisioning-key-1']));
  },
);

test('a company that is connected read-only starts nothing, and is told how to change that', async () => {
  const { start, runs, executed } = createWorld();

  const starting = start(anAccount({ mode: 'read-only' }), request, undefined);

  await expect(starting).rejects.toMatchObject({
    name: 'Forbidden',
    message: expect.stringContaining('read-write'),
  });
  expect([runs.size, executed.length]).toEqual([0, 0]);
});
