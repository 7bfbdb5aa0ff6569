import { expect, test } from 'vitest';
import { userNode } from '../../../../shared/state/user-node.ts';

test('a user becomes a node in our words', () => {
  const node = userNode({
    id: 7,
    name: 'Ada',
    email: 'ada@example.com',
    active_flag: true,
    is_deleted: false,
    role_id: 4,
    access: [{ app: 'sales', admin: true, permission_set_id: 'set-1' }, { app: 'global' }],
  });

  expect(node).toEqual({
    id: 7,
    name: 'Ada',
    email: 'ada@example.com',
    active: true,
    roleId: 4,
    access: [
      { app: 'sales', admin: true, permissionSetId: 'set-1' },
      { app: 'global', admin: false },
    ],
  });
});

test('what Pipedrive leaves out is left out, so that what is known of it is kept', () => {
  expect(userNode({ id: 7 })).toEqual({ id: 7 });
  expect(userNode({ id: 7, name: null, email: null, role_id: null, access: null })).toEqual({ id: 7 });
});

test('a user that was deleted is not active', () => {
  expect(userNode({ id: 7, active_flag: true, is_deleted: true })).toEqual({ id: 7, active: false });
  expect(userNode({ id: 7, active_flag: false })).toEqual({ id: 7, active: false });
});
