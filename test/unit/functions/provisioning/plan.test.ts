import { describe, expect, test } from 'vitest';
import { planProvisioning, userByEmail } from '../../../../functions/provisioning/plan.ts';
import type { Role, User } from '../../../../shared/pipedrive/v1.ts';

const roles: Role[] = [
  { id: 1, name: 'Company' },
  { id: 5, name: 'Sales' },
  { id: 6, name: 'Support' },
  { id: 7, name: 'support' },
];
const users: User[] = [
  {
    id: 41,
    email: 'Grace@Example.com',
    active_flag: true,
    access: [{ app: 'sales', admin: false, permission_set_id: 'set-1' }],
  },
  { id: 42, email: 'ada@example.com', active_flag: true, is_deleted: true },
  { id: 43, email: 'off@example.com', active_flag: false },
  { id: 44, email: null, active_flag: true },
  { id: 45 },
];

describe('the user', () => {
  test('is found whatever the case of the e-mail on either side', () => {
    const planned = planProvisioning({ email: 'gRACE@example.COM' }, users, roles);

    expect(planned).toEqual({ plan: { userId: 41, reactivate: false, accessByHand: [] } });
  });

  test('is a new one where nobody has the e-mail', () => {
    expect(planProvisioning({ email: 'new@example.com' }, users, roles)).toEqual({
      plan: { reactivate: false, accessByHand: [] },
    });
  });

  test('is a new one where the only one with the e-mail was deleted', () => {
    expect(planProvisioning({ email: 'ada@example.com' }, users, roles)).toEqual({
      plan: { reactivate: false, accessByHand: [] },
    });
    expect(userByEmail(users, 'ada@example.com')).toBeUndefined();
  });

  test('is let in again where he is deactivated', () => {
    expect(planProvisioning({ email: 'off@example.com' }, users, roles)).toEqual({
      plan: { userId: 43, reactivate: true, accessByHand: [] },
    });
  });

  test('is not somebody whose e-mail only begins the same', () => {
    expect(userByEmail(users, 'grace@example.co')).toBeUndefined();
  });
});

describe('the role', () => {
  test.each<[string, string | number]>([
    ['its id', 5],
    ['its name', 'Sales'],
    ['its name in another case and with spaces around', '  sALES '],
  ])('is found by %s', (_, role) => {
    expect(planProvisioning({ email: 'new@example.com', role }, users, roles)).toMatchObject({
      plan: { roleId: 5 },
    });
  });

  test('that is unknown by name is refused with those there are', () => {
    expect(planProvisioning({ email: 'new@example.com', role: 'Sale' }, users, roles)).toEqual({
      refused: 'There is no role named Sale. Roles are: Company (1), Sales (5), Support (6), support (7).',
    });
  });

  test('that is unknown by id is refused', () => {
    expect(planProvisioning({ email: 'new@example.com', role: 55 }, users, roles)).toMatchObject({
      refused: expect.stringContaining('There is no role with id 55.'),
    });
  });

  test('whose name two roles have is refused, naming the ids to choose from', () => {
    expect(planProvisioning({ email: 'new@example.com', role: 'SUPPORT' }, users, roles)).toEqual({
      refused: 'Several roles are named Support; give the id: 6, 7.',
    });
  });

  test('whose name two roles have is found by its id', () => {
    expect(planProvisioning({ email: 'new@example.com', role: 7 }, users, roles)).toMatchObject({
      plan: { roleId: 7 },
    });
  });

  test('that is not asked for is not chosen', () => {
    const planned = planProvisioning({ email: 'new@example.com' }, users, roles);

    expect('plan' in planned && planned.plan.roleId).toBeUndefined();
  });
});

describe('the permission sets', () => {
  const planFor = (
    access: NonNullable<Parameters<typeof planProvisioning>[0]['access']>,
    email = 'grace@example.com',
  ) => {
    const planned = planProvisioning({ email, access }, users, roles);
    return 'plan' in planned ? planned.plan.accessByHand : planned.refused;
  };

  test('of a new user are never work for a person: they are given on creation', () => {
    expect(planFor([{ app: 'sales', permission_set_id: 'set-9' }], 'new@example.com')).toEqual([]);
  });

  test('that an existing user has already are no work', () => {
    expect(planFor([{ app: 'sales' }])).toEqual([]);
    expect(planFor([{ app: 'sales', admin: false, permission_set_id: 'set-1' }])).toEqual([]);
  });

  test('that an existing user lacks are work for a person, each in words', () => {
    expect(
      planFor([
        { app: 'projects' },
        { app: 'sales', admin: true },
        { app: 'sales', permission_set_id: 'set-2' },
      ]),
    ).toEqual(['projects', 'sales (admin)', 'sales set-2']);
  });

  test('of a user whose access is not known are work for a person', () => {
    expect(planFor([{ app: 'sales' }], 'off@example.com')).toEqual(['sales']);
  });
});
