import { describe, expect, test } from 'vitest';
import { provisionUser } from '../../../../functions/provisioning/provision-user.ts';
import { PowerCut } from '../../../support/functions.ts';
import { aRun, createCompany, createJournal } from '../../../support/provisioning.ts';

const ada = { id: 42, email: 'ada@example.com', active_flag: true, role_id: 1 };

/** Every way through a run, with what the company is like. */
const WAYS: readonly (readonly [
  string,
  Parameters<typeof aRun>[0],
  () => ReturnType<typeof createCompany>,
])[] = [
  ['a joiner', { role: 5, access: [{ app: 'sales' }] }, () => createCompany()],
  ['a joiner shown late', { role: 5 }, () => createCompany({ lateBy: 2 })],
  ['a joiner never shown', { role: 5 }, () => createCompany({ lateBy: 99 })],
  ['a mover', { role: 5 }, () => createCompany({ users: [ada] })],
  ['somebody deactivated', { role: 5 }, () => createCompany({ users: [{ ...ada, active_flag: false }] })],
  ['work for a person', { access: [{ app: 'projects' }] }, () => createCompany({ users: [ada] })],
  ['a role that is refused', { role: 'Sailors' }, () => createCompany()],
  [
    'a rejected creation',
    { role: 5 },
    () => createCompany({ settle: ({ key }) => ({ key, status: 'rejected', reason: 'no free seat' }) }),
  ],
  [
    'an uncertain creation',
    { role: 5 },
    () =>
      createCompany({
        settle: ({ key, operation }) => (operation === 'addUser' ? { key, status: 'uncertain' } : undefined),
      }),
  ],
];

describe.each(WAYS)('a run of %s', (_, request, createWorld) => {
  /** Lets the process die at this point once, then resumes the run to its end. */
  async function interrupted(deathAt: number) {
    const company = createWorld();
    const journal = createJournal();
    const life = (death?: number) =>
      provisionUser({ ...company.deps, ...journal.open(company.write, death) }, aRun(request));
    const died = await life(deathAt).then(
      () => false,
      (error: unknown) => error instanceof PowerCut,
    );
    return { run: await life(), died, ...company };
  }

  test('ends the same wherever it is interrupted, and asks for each write under one key', async () => {
    const whole = await interrupted(Number.POSITIVE_INFINITY);
    const keysOf = (asked: readonly { key: string }[]) => [...new Set(asked.map(({ key }) => key))];

    let deaths = 0;
    for (let deathAt = 0; ; deathAt++) {
      const resumed = await interrupted(deathAt);
      if (!resumed.died) break;
      deaths++;

      expect(resumed.run).toEqual(whole.run);
      expect(keysOf(resumed.asked)).toEqual(keysOf(whole.asked));
      // Asked for twice it may be, and then in the same words: the queue makes one of it.
      expect(new Set(resumed.asked.map((write) => JSON.stringify(write))).size).toBe(
        keysOf(whole.asked).length,
      );
      expect([...resumed.people]).toEqual([...whole.people]);
      expect(resumed.saved.at(-1)).toEqual(whole.saved.at(-1));
    }

    expect(deaths).toBeGreaterThanOrEqual(6);
  });

  test('that dies at every point in turn still ends', async () => {
    const company = createWorld();
    const journal = createJournal();
    const life = (death?: number) =>
      provisionUser({ ...company.deps, ...journal.open(company.write, death) }, aRun(request));
    const whole = await interrupted(Number.POSITIVE_INFINITY);

    // Each life gets one step further: its result is stored, then the process dies.
    let lives = 0;
    let died = true;
    while (died) {
      lives++;
      died = await life(2).then(
        () => false,
        (error: unknown) => error instanceof PowerCut,
      );
    }
    const run = await life();

    expect(lives).toBeGreaterThan(2);
    expect(run).toEqual(whole.run);
    expect([...company.people]).toEqual([...whole.people]);
  });

  test('that has ended does nothing when it is resumed', async () => {
    const company = createWorld();
    const journal = createJournal();
    const life = () => provisionUser({ ...company.deps, ...journal.open(company.write) }, aRun(request));
    const run = await life();
    const [asked, saved] = [company.asked.length, company.saved.length];

    const again = await life();

    expect(again).toEqual(run);
    expect([company.asked.length, company.saved.length]).toEqual([asked, saved]);
  });
});
