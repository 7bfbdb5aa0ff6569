import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { follows, stateBefore } from '../../../../../shared/webhooks/weighing/follows.ts';
import { aChange } from '../../../../support/changes.ts';

const edit = (from: object, to: object) => {
  const before = new Map(Object.entries(from));
  const previous = Object.entries(to).flatMap(([field, value]) =>
    before.get(field) === value ? [] : [[field, before.get(field)]],
  );
  return aChange({ after: { ...from, ...to }, previous: Object.fromEntries(previous) });
};

test('a change comes after the one that ended where it began', () => {
  const first = edit({ title: 'a', value: 1 }, { title: 'b', value: 1 });
  const second = edit({ title: 'b', value: 1 }, { title: 'b', value: 2 });

  const orders = [follows(first, second), follows(second, first)];

  expect(orders).toEqual(['after', 'before']);
});

test('there and back again is unknown, and so is what has nothing to do with the other', () => {
  const there = edit({ title: 'a' }, { title: 'b' });
  const back = edit({ title: 'b' }, { title: 'a' });
  const elsewhere = edit({ title: 'x' }, { title: 'y' });

  const orders = [follows(there, back), follows(back, there), follows(there, elsewhere)];

  expect(orders).toEqual(['unknown', 'unknown', 'unknown']);
});

test('a creation comes before every change', () => {
  const created = aChange({ action: 'create', previous: null });

  const orders = [follows(created, aChange()), follows(aChange(), created), follows(created, created)];

  expect(orders).toEqual(['after', 'before', 'unknown']);
});

test('the state before is the record with what changed put back, custom fields one by one', () => {
  const change = aChange({
    after: { title: 'b', custom_fields: { one: 1, two: 2 } },
    previous: { title: 'a', custom_fields: { one: 0 } },
  });

  const before = stateBefore(change);

  expect(before).toEqual({ title: 'a', custom_fields: { one: 0, two: 2 } });
});

test('of neighbours in a chain of edits the order is never told the wrong way round', () => {
  const aValue = fc.record({ title: fc.constantFrom('a', 'b', 'c'), value: fc.integer({ min: 0, max: 2 }) });
  fc.assert(
    fc.property(fc.array(aValue, { minLength: 3, maxLength: 8 }), (states) => {
      const edits = states.slice(1).flatMap((to, index) => {
        const from = states[index] ?? to;
        return JSON.stringify(from) === JSON.stringify(to) ? [] : [edit(from, to)];
      });
      for (const [index, second] of edits.entries()) {
        const first = edits[index - 1];
        if (!first) continue;

        const order = follows(first, second);

        expect(order).not.toBe('before');
      }
    }),
  );
});
