import { describe, expect, test } from 'vitest';
import { type Deps, provisionUser } from '../../../../functions/provisioning/provision-user.ts';
import type { User } from '../../../../shared/pipedrive/v1.ts';
import type { Run } from '../../../../shared/state/runs.ts';
import { aRun, createCompany, createJournal } from '../../../support/provisioning.ts';

/** Runs a request once, without a fault of the machine. */
async function provisioned(
  request: Partial<Run['request']>,
  options: Parameters<typeof createCompany>[0] = {},
  part: Partial<Deps> = {},
) {
  const company = createCompany(options);
  const journal = createJournal();
  const run = await provisionUser(
    { ...company.deps, ...journal.open(company.write), ...part },
    aRun(request),
  );
  return { run, ...company, pauses: journal.pauses };
}

const AT = '2026-11-20T09:00:00.000Z';
const ada = { id: 42, email: 'Ada@Example.com', name: 'Ada', active_flag: true, role_id: 1 };

test('a joiner is created, given the role, read back and reported', async () => {
  const { run, asked, remembered } = await provisioned({ role: 'Sales', access: [{ app: 'sales' }] });

  expect(asked).toEqual([
    {
      key: 'run-1/addUser',
      operation: 'addUser',
      body: { email: 'ada@example.com', access: [{ app: 'sales' }] },
      lane: 'lifecycle',
    },
    {
      key: 'run-1/addRoleAssignment',
      operation: 'addRoleAssignment',
      path: { id: 5 },
      body: { user_id: 100 },
      lane: 'lifecycle',
    },
  ]);
  expect(run).toEqual({
    ...aRun({ role: 'Sales', access: [{ app: 'sales' }] }),
    status: 'succeeded',
    userId: 100,
    quote: { tokens: 22, shareOfToday: 0.000_734, minutes: 0.01, fitsToday: true },
    steps: [
      { step: 'plan', outcome: 'create the user', at: AT },
      { step: 'create user', outcome: 'user 100', write: 'run-1/addUser', at: AT },
      { step: 'assign role', outcome: 'role 5', write: 'run-1/addRoleAssignment', at: AT },
      { step: 'verify', outcome: 'as asked', at: AT },
    ],
    verified: [
      { what: 'e-mail', wanted: 'ada@example.com', found: 'ada@example.com', ok: true },
      { what: 'active', wanted: 'yes', found: 'yes', ok: true },
      { what: 'role', wanted: '5', found: '5', ok: true },
      { what: 'permission sets', wanted: 'as asked', found: 'as asked', ok: true },
    ],
    finishedAt: AT,
  });
  expect(remembered.map(({ user }) => user.id)).toEqual([100]);
});

test('the run is stored after every step, so that whoever looks sees how far it is', async () => {
  const { saved } = await provisioned({ role: 5 });

  expect(saved.map(({ status, steps }) => [status, steps.length])).toEqual([
    ['running', 1],
    ['running', 2],
    ['running', 3],
    ['succeeded', 4],
  ]);
});

test('a joiner without a role is given none', async () => {
  const { run, asked } = await provisioned({});

  expect(asked.map(({ operation }) => operation)).toEqual(['addUser']);
  expect(run.status).toBe('succeeded');
  expect(run.verified.map(({ what }) => what)).toEqual(['e-mail', 'active']);
});

describe('somebody who is there', () => {
  test('and active is not created again, in whatever case the e-mail is spelled', async () => {
    const { run, asked } = await provisioned({ email: 'ADA@example.com', role: 5 }, { users: [ada] });

    expect(asked.map(({ operation }) => operation)).toEqual(['addRoleAssignment']);
    expect(run).toMatchObject({ status: 'succeeded', userId: 42 });
    expect(run.steps[0]?.outcome).toBe('user 42 is there');
  });

  test('and deactivated is let in again', async () => {
    const { run, asked } = await provisioned({}, { users: [{ ...ada, active_flag: false }] });

    expect(asked).toEqual([
      {
        key: 'run-1/updateUser',
        operation: 'updateUser',
        path: { id: 42 },
        body: { active_flag: true },
        lane: 'lifecycle',
      },
    ]);
    expect(run).toMatchObject({ status: 'succeeded', userId: 42 });
    expect(run.steps.map(({ outcome }) => outcome)).toEqual([
      'let user 42 in again',
      'active again',
      'as asked',
    ]);
  });

  test('but deleted is created anew', async () => {
    const { asked } = await provisioned({}, { users: [{ ...ada, is_deleted: true }] });

    expect(asked.map(({ operation }) => operation)).toEqual(['addUser']);
  });

  test('and lacks a permission set becomes work for a person, and the run does not fail for it', async () => {
    const { run, asked } = await provisioned(
      { access: [{ app: 'projects' }] },
      { users: [{ ...ada, access: [] }] },
    );

    expect(asked).toEqual([]);
    expect(run.status).toBe('succeeded');
    expect(run.manual).toEqual([
      {
        what: 'Give this user the permission set projects; Pipedrive’s API cannot change it for an existing user.',
        where: 'Pipedrive: Settings > Manage users > Permission sets',
      },
    ]);
  });
});

describe('nothing is written', () => {
  test.each([
    ['unknown', 'Sailors', 'There is no role named Sailors. Roles are: Company (1), Sales (5).'],
    ['ambiguous', 'Twin', 'Several roles are named Twin; give the id: 8, 9.'],
  ])('when the role is %s', async (_, role, reason) => {
    const { run, asked } = await provisioned(
      { role },
      {
        roles:
          role === 'Twin'
            ? [
                { id: 8, name: 'Twin' },
                { id: 9, name: 'Twin' },
              ]
            : [
                { id: 1, name: 'Company' },
                { id: 5, name: 'Sales' },
              ],
      },
    );

    expect(asked).toEqual([]);
    expect(run).toMatchObject({
      status: 'failed',
      reason,
      finishedAt: AT,
      steps: [{ step: 'plan', outcome: reason }],
    });
  });

  test.each(['readUsers', 'readRoles'] as const)('when %s fails', async (port) => {
    const failing = async () => {
      throw new Error('Pipedrive gave no usable answer');
    };
    const { run, asked } = await provisioned({ role: 5 }, {}, { [port]: failing });

    expect(asked).toEqual([]);
    expect(run).toMatchObject({
      status: 'failed',
      reason:
        'The run stopped: Pipedrive gave no usable answer. Nothing is undone; start it again to go on from what is there.',
    });
  });
});

describe('a write that does not succeed', () => {
  test.each([
    ['addUser', [], 'create user', 'The user was not created: no free seat'],
    [
      'updateUser',
      [{ ...ada, active_flag: false }],
      'reactivate',
      'The user was not let in again: no free seat',
    ],
    ['addRoleAssignment', [ada], 'assign role', 'The role was not assigned: no free seat'],
  ])('ends the run with the reason: %s', async (operation, users, step, reason) => {
    const { run } = await provisioned(
      { role: 5 },
      {
        users,
        settle: ({ key, operation: asked }) =>
          asked === operation ? { key, status: 'rejected', reason: 'no free seat' } : undefined,
      },
    );

    expect(run).toMatchObject({ status: 'failed', reason });
    expect(run.steps.at(-1)).toMatchObject({ step, outcome: reason });
  });

  test('and has no outcome after the longest wait ends the run, saying so', async () => {
    const { run } = await provisioned({}, { settle: ({ key }) => ({ key, status: 'queued' }) });

    expect(run).toMatchObject({ status: 'failed', reason: 'The user was not created: queued' });
  });

  test.each(['updateUser', 'addRoleAssignment'])(
    'is not taken for done when it is uncertain: %s',
    async (operation) => {
      const { run } = await provisioned(
        { role: 5 },
        {
          users: [{ ...ada, active_flag: false }],
          settle: (request) =>
            request.operation === operation ? { key: request.key, status: 'uncertain' } : undefined,
        },
      );

      expect(run.status).toBe('failed');
    },
  );
});

describe('a creation whose answer was lost', () => {
  /** The creation is uncertain; from then on these are listed. */
  const losing = (listedAfter: readonly User[]) => {
    const company = createCompany({
      settle: ({ key, operation }) => {
        if (operation !== 'addUser') return undefined;
        for (const user of listedAfter) company.people.set(user.id, user);
        return { key, status: 'uncertain', reason: 'the answer was lost' };
      },
    });
    const { open } = createJournal();
    const running = () => provisionUser({ ...company.deps, ...open(company.write) }, aRun({ role: 5 }));
    return { ...company, running };
  };

  test('goes on with the user who is found, and creates no second one', async () => {
    const { running, asked } = losing([ada]);

    const run = await running();

    expect(run).toMatchObject({ status: 'succeeded', userId: 42 });
    expect(run.steps[1]).toMatchObject({
      step: 'create user',
      outcome: 'user 42, found after a lost answer',
      write: 'run-1/addUser',
    });
    expect(asked.map(({ operation }) => operation)).toEqual(['addUser', 'addRoleAssignment']);
  });

  test('ends the run where no such user is listed, and never creates again by itself', async () => {
    const { running, asked } = losing([{ ...ada, email: 'somebody.else@example.com' }]);

    const run = await running();

    expect(run.status).toBe('failed');
    expect(run.reason).toContain('Look in Pipedrive, then start the run again.');
    expect(asked).toHaveLength(1);
  });

  test('is looked up as well where Pipedrive took it and its answer was not understood', async () => {
    const company = createCompany({
      settle: ({ key, operation }) => {
        if (operation !== 'addUser') return undefined;
        company.people.set(42, ada);
        return { key, status: 'sent' };
      },
    });

    const run = await provisionUser(
      { ...company.deps, ...createJournal().open(company.write) },
      aRun({ role: 5 }),
    );

    expect(run).toMatchObject({ status: 'succeeded', userId: 42 });
  });
});

describe('the reading back', () => {
  test.each([1, 2])(
    'is repeated after a pause when Pipedrive shows the change %i times too late',
    async (lateBy) => {
      const { run, pauses, remembered } = await provisioned({ role: 5 }, { lateBy });

      expect(run.status).toBe('succeeded');
      expect(pauses).toHaveLength(lateBy);
      expect(remembered).toHaveLength(lateBy + 1);
    },
  );

  test('ends as failed, saying what is otherwise, when the third look shows no change', async () => {
    const { run, pauses } = await provisioned({ role: 5 }, { lateBy: 3 });

    expect(run).toMatchObject({
      status: 'failed',
      reason: 'Read back, but not as asked: role is 1, not 5.',
    });
    expect(run.verified.filter(({ ok }) => !ok)).toEqual([
      { what: 'role', wanted: '5', found: '1', ok: false },
    ]);
    expect(run.steps.at(-1)).toMatchObject({ step: 'verify', outcome: 'not as asked' });
    expect(pauses).toEqual(['pause 1', 'pause 2']);
  });

  test('names everything that is otherwise', async () => {
    const { run } = await provisioned(
      { role: 5, access: [{ app: 'sales', admin: true }] },
      {},
      { readUser: async () => ({ id: 100, email: null, active_flag: false, role_id: null, access: null }) },
    );

    expect(run.reason).toBe(
      'Read back, but not as asked: e-mail is none, not ada@example.com; active is no, not yes; role is none, not 5; permission sets is without sales (admin), not as asked.',
    );
  });

  test('does not call a user active of whom that is not said', async () => {
    const { run } = await provisioned(
      {},
      {},
      { readUser: async () => ({ id: 100, email: 'ada@example.com' }) },
    );

    expect(run.status).toBe('failed');
  });

  test.each(['readUser', 'remember'] as const)(
    'that fails (%s) ends the run as failed, with what was done so far',
    async (port) => {
      const { run } = await provisioned(
        { role: 5 },
        {},
        {
          [port]: async () => {
            throw new Error('no usable answer');
          },
        },
      );

      expect(run).toMatchObject({ status: 'failed', userId: 100 });
      expect(run.steps.map(({ step }) => step)).toEqual(['plan', 'create user', 'assign role', 'run']);
    },
  );
});

test('a fault of ours that is not an error ends the run as failed too', async () => {
  const { run } = await provisioned(
    {},
    {},
    {
      write: async () => {
        throw 'a text';
      },
    },
  );

  expect(run).toMatchObject({ status: 'failed', reason: expect.stringContaining('A fault on our side') });
});

test('a run that cannot be stored at all is not lost in silence', async () => {
  const saving = provisioned(
    {},
    {},
    {
      saveRun: async () => {
        throw new Error('the table is down');
      },
    },
  );

  await expect(saving).rejects.toThrow('the table is down');
});
