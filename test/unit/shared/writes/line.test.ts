import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LANES } from '../../../../shared/governor/lanes.ts';
import {
  emptyLine,
  headOf,
  isParked,
  joined,
  type Line,
  left,
  letPast,
  parked,
  resumed,
  standsIn,
  urgencyOf,
} from '../../../../shared/writes/line.ts';

const aLine = (...keys: string[]): Line =>
  joined(
    emptyLine('1/deals/8'),
    keys.map((key) => ({ key, lane: 'sync' as const })),
  );
const keysOf = ({ waiting }: Line) => waiting.map(({ key }) => key);

describe('a line', () => {
  test('keeps the order in which writes came, and each stands in it once', () => {
    const line = joined(aLine('a', 'b'), [
      { key: 'b', lane: 'lifecycle' },
      { key: 'c', lane: 'sync' },
      { key: 'c', lane: 'sync' },
    ]);

    expect(keysOf(line)).toEqual(['a', 'b', 'c']);
    expect(headOf(line)?.key).toBe('a');
  });

  test('that nothing changes is the very same', () => {
    const line = aLine('a');

    expect(joined(line, [{ key: 'a', lane: 'sync' }])).toBe(line);
    expect(left(line, 'b', '77')).toBe(line);
    expect(letPast(line, 'a', 'b')).toBe(line);
  });

  test('is as urgent as the most urgent that stands in it', () => {
    const line = joined(aLine('a'), [{ key: 'b', lane: 'lifecycle' }]);

    expect(urgencyOf(line)).toBe('lifecycle');
    expect(urgencyOf(left(line, 'b'))).toBe('sync');
    expect(urgencyOf(emptyLine('1/deals/8'))).toBe('backfill');
  });

  test('remembers the last hundred records that were made, and no more', () => {
    let line = emptyLine('1/deals/new-1');
    for (let record = 1; record <= 101; record++)
      line = left(joined(line, [{ key: `k${record}`, lane: 'sync' }]), `k${record}`, String(record));

    expect(line.waiting).toEqual([]);
    expect(line.made).toHaveLength(100);
    expect([line.made[0], line.made[99]]).toEqual(['2', '101']);
  });
});

describe('a line that is parked', () => {
  const line = parked(aLine('a', 'b'), 2_000, 'the day is spent', 1_000);

  test('is so until its time, with all that stand in it and all that come', () => {
    const longer = joined(line, [{ key: 'c', lane: 'sync' }]);

    expect(isParked(line, 1_999)).toBe(true);
    expect(isParked(line, 2_000)).toBe(false);
    expect(longer.waiting.map((place) => place.parked)).toEqual([true, true, true]);
  });

  test('remembers since when, however often it is parked again', () => {
    expect(parked(line, 9_000, 'still', 5_000)).toMatchObject({ parkedMs: 1_000, parkedUntilMs: 9_000 });
  });

  test('is due once it is resumed, and its writes are known to have been parked', () => {
    const due = resumed(line);

    expect([due.parkedUntilMs, due.parkedMs, due.reason]).toEqual([undefined, undefined, undefined]);
    expect(due.waiting.map((place) => place.parked)).toEqual([true, true]);
    expect(joined(due, [{ key: 'c', lane: 'sync' }]).waiting[2]?.parked).toBeUndefined();
  });
});

describe('letting the next one past', () => {
  test('puts it first and says of the other why', () => {
    const line = letPast(aLine('a', 'b', 'c'), 'a', 'b');

    expect(keysOf(line)).toEqual(['b', 'a', 'c']);
    expect(line.waiting[1]?.coveredBy).toBe('b');
  });

  test.each([
    ['the first is another by now', 'b', 'c'],
    ['the next is another by now', 'a', 'c'],
  ])('changes nothing where %s', (_, covered, by) => {
    const line = aLine('a', 'b', 'c');

    expect(letPast(line, covered, by)).toBe(line);
  });
});

test('whatever happens to a line, who stands in it keeps his place relative to all others', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const step = fc.oneof(
    fc.record({ do: fc.constant('join' as const), key, lane: fc.constantFrom(...LANES) }),
    fc.record({ do: fc.constant('leave' as const), key }),
    fc.record({ do: fc.constantFrom('park' as const, 'resume' as const), key }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let line = emptyLine('1/deals/8');
      let model: string[] = [];
      for (const one of steps) {
        if (one.do === 'join') {
          line = joined(line, [{ key: one.key, lane: one.lane }]);
          if (!model.includes(one.key)) model.push(one.key);
        }
        if (one.do === 'leave') {
          line = left(line, one.key);
          model = model.filter((standing) => standing !== one.key);
        }
        if (one.do === 'park') line = parked(line, 1, 'spent', 0);
        if (one.do === 'resume') line = resumed(line);
      }

      expect(keysOf(line)).toEqual(model);
      for (const standing of model) expect(standsIn(line, standing)).toBe(true);
    }),
  );
});
