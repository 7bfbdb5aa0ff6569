import { describe, expect, it } from 'vitest';
import { userDiff } from '../../../../../functions/webhook-keeper/fill/user-diff.ts';
import { ContractBroken } from '../../../../../shared/errors.ts';
import type { UserNode } from '../../../../../shared/state/graph.ts';
import type { Untold } from '../../../../../shared/state/untold.ts';

const ada = { id: 7, name: 'Ada', email: 'ada@example.com', active: true };
const grace = { id: 8, name: 'Grace', email: 'grace@example.com', active: true };
const known = (node: UserNode, untold?: Untold) => ({ node, ...(untold ? { untold } : {}) });

describe('the difference between graph and list of users', () => {
  it('is who is new, who is called otherwise and who was switched off', () => {
    const read = [
      { ...ada, name: 'Ada L.' },
      { ...grace, active: false },
      { id: 9, name: 'New' },
    ];

    expect(userDiff([known(ada), known(grace)], read)).toEqual({
      changed: [
        { user: { ...ada, name: 'Ada L.' }, action: 'change' },
        { user: { ...grace, active: false }, action: 'change' },
        { user: { id: 9, name: 'New' }, action: 'create' },
      ],
      equal: 0,
      absent: [],
    });
  });

  it('is not what no event of a user would tell: role and access, or a field that was left out', () => {
    const read = [{ id: 7, name: 'Ada', roleId: 3, access: [{ app: 'sales', admin: true }] }];

    expect(userDiff([known(ada)], read)).toEqual({ changed: [], equal: 1, absent: [] });
  });

  it('is also what a sync has read already and nobody has told', () => {
    const graph = [known(ada, { name: 'Ada of old' }), known(grace, 'added')];

    expect(userDiff(graph, [ada, grace])).toEqual({
      changed: [
        { user: ada, action: 'change' },
        { user: grace, action: 'create' },
      ],
      equal: 0,
      absent: [],
    });
  });

  it('names who is missing and does nothing to them', () => {
    expect(userDiff([known(ada), known(grace)], [ada])).toEqual({ changed: [], equal: 1, absent: ['8'] });
  });

  it('of an empty list is none: it is refused', () => {
    expect(() => userDiff([known(ada)], [])).toThrow(ContractBroken);
    expect(() => userDiff([], [])).toThrow('no users at all');
  });
});
