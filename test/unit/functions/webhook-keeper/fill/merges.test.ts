import { expect, it } from 'vitest';
import { mergePointers } from '../../../../../functions/webhook-keeper/fill/merges.ts';

it('a person among recent changes says which one it took in; nothing else does', () => {
  const pointers = mergePointers([
    { item: 'person', id: 2, data: { id: 2, merge_what_id: 1 } },
    { item: 'person', id: 3, data: { id: 3, merge_what_id: null } },
    { item: 'person', id: 4, data: { id: 4 } },
    { item: 'person', id: 5, data: null },
    { item: 'deal', id: 6, data: { id: 6, merge_what_id: 9 } },
  ]);

  expect([...pointers]).toEqual([['1', '2']]);
});
