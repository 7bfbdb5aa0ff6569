import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Webhook } from '../../../../../shared/pipedrive/v1.ts';
import { type Plan, planSubscriptions } from '../../../../../shared/webhooks/keeping/plan.ts';
import { type Wanted, wantedOf } from '../../../../../shared/webhooks/keeping/wanted.ts';

const OURS = 'https://api.example.com/webhooks/1';
const isOurs = ({ subscription_url }: Webhook) => subscription_url === OURS;
const wanted = wantedOf(['deal', 'user'], { tokenUserId: 7, url: OURS }, { user: 'pipewarden-2' });

const aWebhook = (part: Partial<Webhook> = {}): Webhook => ({
  id: 1,
  event_action: '*',
  event_object: 'deal',
  subscription_url: OURS,
  version: '2.0',
  is_active: true,
  http_auth_user: 'pipewarden-2',
  user_id: 7,
  name: 'Pipewarden deal',
  ...part,
});

/** What Pipedrive holds once a plan is carried out. */
function applied({ steps }: Plan, listed: readonly Webhook[]): Webhook[] {
  let id = Math.max(0, ...listed.map((one) => one.id));
  const created = steps.flatMap((step) => (step.do === 'create' ? [madeOf(step.wanted, ++id)] : []));
  const deleted = steps.flatMap((step) => (step.do === 'delete' ? [step.id] : []));
  return [...listed, ...created].filter((one) => !deleted.includes(one.id));
}

const madeOf = ({ object, name, userId, user }: Wanted, id: number) =>
  aWebhook({ id, event_object: object, name, user_id: userId, http_auth_user: user });

const someWebhooks = fc
  .array(
    fc.record({
      event_object: fc.constantFrom('deal', 'user', 'lead', '*'),
      event_action: fc.constantFrom('*', '*', '*', 'change'),
      subscription_url: fc.constantFrom(OURS, OURS, 'https://api.example.com/webhooks/11'),
      version: fc.constantFrom('2.0', '2.0', '1.0', null),
      is_active: fc.constantFrom(true, true, false, undefined),
      http_auth_user: fc.constantFrom('pipewarden-2', 'pipewarden-1', 'pipewarden', null),
      user_id: fc.constantFrom(7, 7, 8, null),
      name: fc.constantFrom('Pipewarden deal', 'another', null),
    }),
    { maxLength: 12 },
  )
  .map((parts) =>
    parts.map(
      ({ is_active, ...part }, index): Webhook => ({
        ...part,
        id: index + 1,
        ...(is_active === undefined ? {} : { is_active }),
      }),
    ),
  );

test('after a plan is carried out there is nothing left to plan', () => {
  fc.assert(
    fc.property(someWebhooks, (listed) => {
      const after = applied(planSubscriptions(wanted, listed, isOurs), listed);

      expect(planSubscriptions(wanted, after, isOurs).steps).toEqual([]);
    }),
  );
});

test('after a plan is carried out there is just one webhook of ours for each object, and all of the others', () => {
  fc.assert(
    fc.property(someWebhooks, (listed) => {
      const after = applied(planSubscriptions(wanted, listed, isOurs), listed);

      const ours = after.filter(isOurs).map(({ event_object }) => event_object);
      expect(ours.sort()).toEqual(['deal', 'user']);
      expect(after.filter((one) => !isOurs(one))).toEqual(listed.filter((one) => !isOurs(one)));
    }),
  );
});

test('a plan creates before it deletes', () => {
  fc.assert(
    fc.property(someWebhooks, (listed) => {
      const kinds = planSubscriptions(wanted, listed, isOurs).steps.map((step) => step.do);

      expect(kinds).toEqual([...kinds].sort());
    }),
  );
});

test.each([
  ['that is switched off', { is_active: false }, 'dead'],
  ['of one action alone', { event_action: 'change' }, 'not wanted'],
  ['of version 1', { version: '1.0' }, 'not wanted'],
  ['for an entity that nobody asked for', { event_object: 'note' }, 'not wanted'],
  ['for everything at once', { event_object: '*' }, 'not wanted'],
  ['with the password before the last', { http_auth_user: 'pipewarden-1' }, 'old password'],
  ['that looks with the eyes of another user', { user_id: 8 }, 'other user'],
])('a webhook %s has to go', (_, part, why) => {
  const { steps } = planSubscriptions(wanted, [aWebhook(part)], isOurs);

  expect(steps).toContainEqual(expect.objectContaining({ do: 'delete', id: 1, why }));
  expect(steps.filter((step) => step.do === 'create')).toHaveLength(2);
});

test('of two that would do the older one stays', () => {
  const listed = [aWebhook({ id: 9 }), aWebhook({ id: 4 })];

  const { steps, live } = planSubscriptions(wanted.slice(0, 1), listed, isOurs);

  expect(steps).toEqual([{ do: 'delete', id: 9, object: 'deal', why: 'double' }]);
  expect(live.get('deal')?.id).toBe(4);
});

test('what Pipedrive leaves out of a webhook is no reason to make another one', () => {
  const { event_action, event_object, subscription_url } = aWebhook();

  const { steps } = planSubscriptions(
    wanted.slice(0, 1),
    [{ id: 1, event_action, event_object, subscription_url }],
    isOurs,
  );

  expect(steps).toEqual([]);
});

test('a webhook called as ours are that delivers elsewhere is counted and left alone', () => {
  const theirs = aWebhook({ subscription_url: 'https://other.example.com/webhooks/1' });

  const { steps, foreign } = planSubscriptions(wanted.slice(0, 1), [theirs], isOurs);

  expect(foreign).toBe(1);
  expect(steps.map((step) => step.do)).toEqual(['create']);
});
