import type { Role, User } from '../../shared/pipedrive/v1.ts';
import type { Check, ManualTask, Run, RunStep } from '../../shared/state/runs.ts';
import type { Write } from '../../shared/state/writes.ts';
import type { Quote } from '../../shared/writes/quote.ts';
import type { WriteRequest } from '../../shared/writes/write-request.ts';
import { lacking, type Plan, planProvisioning, requestsOf, userByEmail } from './plan.ts';

/** What a run is told of a write that it queued. */
export type WriteOutcome = Pick<Write, 'key' | 'status' | 'recordId' | 'reason'>;

export interface Deps {
  /** Does a piece of work once: when the run is resumed, its stored result is the answer. */
  readonly once: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** Queues a write and waits for its outcome; waiting costs nothing. */
  readonly write: (name: string, request: WriteRequest) => Promise<WriteOutcome>;
  /** Waits; nothing runs meanwhile. */
  readonly pause: (name: string, seconds: number) => Promise<void>;
  readonly readUsers: () => Promise<readonly User[]>;
  readonly readRoles: () => Promise<readonly Role[]>;
  readonly readUser: (id: number) => Promise<User>;
  /** What these requests would cost, as the day stands. */
  readonly quote: (requests: ReturnType<typeof requestsOf>) => Promise<Quote>;
  readonly saveRun: (run: Run) => Promise<void>;
  /** Puts what was read back into the identity graph. */
  readonly remember: (user: User, readMs: number) => Promise<void>;
  readonly now: () => number;
}

/** Pipedrive may show a change a moment after it took it. */
const READ_BACKS = 3;
const READ_BACK_PAUSE_S = 2;

/**
 * Runs a joiner or mover to its end: plan, create or let in again, assign the role, read back, report. The run is stored
 * after every step, so that whoever looks sees how far it is. It ends as `succeeded` only when everything that was asked
 * for was seen in what Pipedrive answered afterwards.
 */
export async function provisionUser(deps: Deps, requested: Run): Promise<Run> {
  let run = requested;
  const report = async (part: Partial<Run>, ...steps: Omit<RunStep, 'at'>[]): Promise<Run> => {
    const before = run;
    run = await deps.once(
      `report ${before.steps.length + steps.length}: ${part.status ?? 'running'}`,
      async () => {
        const at = new Date(deps.now()).toISOString();
        const finished = part.status === 'succeeded' || part.status === 'failed';
        const next: Run = {
          ...before,
          status: 'running',
          ...part,
          steps: [...before.steps, ...steps.map((step) => ({ ...step, at }))],
          ...(finished ? { finishedAt: at } : {}),
        };
        await deps.saveRun(next);
        return next;
      },
    );
    return run;
  };
  const fail = (step: string, reason: string) =>
    report({ status: 'failed', reason }, { step, outcome: reason });

  try {
    const planned = await deps.once('plan', async () => {
      const found = planProvisioning(run.request, await deps.readUsers(), await deps.readRoles());
      return 'refused' in found ? found : { ...found, quote: await deps.quote(requestsOf(found.plan)) };
    });
    if ('refused' in planned) return await fail('plan', planned.refused);
    const { plan, quote } = planned;
    await report({ ...manualFor(plan), quote }, { step: 'plan', outcome: inWords(plan) });

    const user = await userFor(deps, run, plan);
    if ('failed' in user) return await fail(user.step, user.failed);
    await report({ userId: user.id }, ...user.steps);

    if (plan.roleId !== undefined) {
      const assigned = await deps.write('assign role', {
        key: `${run.id}/addRoleAssignment`,
        operation: 'addRoleAssignment',
        path: { id: plan.roleId },
        body: { user_id: user.id },
        lane: 'lifecycle',
      });
      if (assigned.status !== 'sent')
        return await fail('assign role', `The role was not assigned: ${assigned.reason ?? assigned.status}`);
      await report({}, { step: 'assign role', outcome: `role ${plan.roleId}`, write: assigned.key });
    }

    const verified = await verify(deps, run, user.id, plan);
    const wrong = verified.filter(({ ok }) => !ok);
    return await report(
      wrong.length === 0
        ? { status: 'succeeded', verified }
        : {
            status: 'failed',
            verified,
            reason: `Read back, but not as asked: ${wrong.map(({ what, wanted, found }) => `${what} is ${found}, not ${wanted}`).join('; ')}.`,
          },
      { step: 'verify', outcome: wrong.length === 0 ? 'as asked' : 'not as asked' },
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'A fault on our side';
    return fail(
      'run',
      `The run stopped: ${reason}. Nothing is undone; start it again to go on from what is there.`,
    );
  }
}

type Found =
  | { readonly id: number; readonly steps: Omit<RunStep, 'at'>[] }
  | { readonly failed: string; readonly step: string };

/** The user to work on: the one who is there, let in again if need be, or a new one. */
async function userFor(deps: Deps, run: Run, plan: Plan): Promise<Found> {
  if (plan.userId !== undefined && !plan.reactivate) return { id: plan.userId, steps: [] };
  if (plan.userId !== undefined) {
    const step = 'reactivate';
    const { status, reason, key } = await deps.write(step, {
      key: `${run.id}/updateUser`,
      operation: 'updateUser',
      path: { id: plan.userId },
      body: { active_flag: true },
      lane: 'lifecycle',
    });
    return status === 'sent'
      ? { id: plan.userId, steps: [{ step, outcome: 'active again', write: key }] }
      : { step, failed: `The user was not let in again: ${reason ?? status}` };
  }

  const step = 'create user';
  const { email, access } = run.request;
  const { status, reason, key, recordId } = await deps.write(step, {
    key: `${run.id}/addUser`,
    operation: 'addUser',
    body: { email, ...(access ? { access } : {}) },
    lane: 'lifecycle',
  });
  if (status === 'sent' && recordId !== undefined)
    return { id: Number(recordId), steps: [{ step, outcome: `user ${recordId}`, write: key }] };
  if (status !== 'sent' && status !== 'uncertain')
    return { step, failed: `The user was not created: ${reason ?? status}` };

  // The answer was lost or not understood: whether the user is there is looked up, never guessed.
  const found = await deps.once('look for the user', async () => {
    const user = userByEmail(await deps.readUsers(), email);
    return user ? { id: user.id } : {};
  });
  return found.id === undefined
    ? {
        step,
        failed:
          'The answer to the creation was lost and no such user is listed yet. Look in Pipedrive, then start the run again.',
      }
    : { id: found.id, steps: [{ step, outcome: `user ${found.id}, found after a lost answer`, write: key }] };
}

/** Reads the user back until it is as asked, a few times at most, and says what was compared. */
async function verify(deps: Deps, run: Run, userId: number, plan: Plan): Promise<Check[]> {
  let checks: Check[] = [];
  for (let attempt = 1; attempt <= READ_BACKS; attempt++) {
    checks = await deps.once(`read back ${attempt}`, async () => {
      const readMs = deps.now();
      const user = await deps.readUser(userId);
      await deps.remember(user, readMs);
      return checksOf(run, plan, user);
    });
    if (checks.every(({ ok }) => ok)) break;
    if (attempt < READ_BACKS) await deps.pause(`pause ${attempt}`, READ_BACK_PAUSE_S);
  }
  return checks;
}

function checksOf(run: Run, plan: Plan, user: User): Check[] {
  const check = (what: string, wanted: string, found: string): Check => ({
    what,
    wanted,
    found,
    ok: wanted === found,
  });
  const { email, access } = run.request;
  const missing = lacking(run.request, user).filter((set) => !plan.accessByHand.includes(set));
  return [
    check('e-mail', email.toLowerCase(), user.email?.toLowerCase() ?? 'none'),
    check('active', 'yes', user.active_flag === true ? 'yes' : 'no'),
    ...(plan.roleId === undefined
      ? []
      : [check('role', String(plan.roleId), String(user.role_id ?? 'none'))]),
    ...(access
      ? [
          check(
            'permission sets',
            'as asked',
            missing.length === 0 ? 'as asked' : `without ${missing.join(', ')}`,
          ),
        ]
      : []),
  ];
}

const manualFor = (plan: Plan): { manual: ManualTask[] } => ({
  manual: plan.accessByHand.map((set) => ({
    what: `Give this user the permission set ${set}; Pipedrive’s API cannot change it for an existing user.`,
    where: 'Pipedrive: Settings > Manage users > Permission sets',
  })),
});

function inWords(plan: Plan): string {
  if (plan.userId === undefined) return 'create the user';
  return plan.reactivate ? `let user ${plan.userId} in again` : `user ${plan.userId} is there`;
}
