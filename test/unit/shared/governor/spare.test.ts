import { describe, expect, test } from 'vitest';
import { createSpareSeen } from '../../../../shared/governor/spare.ts';

const CHANGED_MS = 10_000;
/** When what was sent says something about what is withheld since. */
const SETTLED_MS = CHANGED_MS + 3250;

/** One answer and one request that has to wait every half second of so many. */
const watched = (spares: readonly number[], fromMs = SETTLED_MS) => {
  const seen = createSpareSeen();
  seen.changed(CHANGED_MS);
  for (const [index, spare] of spares.entries()) {
    seen.saw(spare, fromMs + index * 500);
    seen.fellShort(fromMs + index * 500);
  }
  return seen;
};

describe('the least that was seen remain', () => {
  test('is that of a whole window in which something had to wait', () => {
    const seen = watched([4, 3, 5, 6, 7]);

    expect(seen.least(SETTLED_MS + 1999)).toBeUndefined();
    expect(seen.least(SETTLED_MS + 2000)).toEqual({ least: 3, changedMs: CHANGED_MS });
  });

  test('is forgotten when it is older than a window and the way of an answer', () => {
    const seen = watched([2, 5, 5, 5, 5, 5]);

    expect(seen.least(SETTLED_MS + 2500)).toMatchObject({ least: 5 });
  });

  test('says nothing in a process that has all it wants', () => {
    const seen = createSpareSeen();
    for (let ms = 0; ms <= 3000; ms += 500) seen.saw(40, 50_000 + ms);

    expect(seen.least(53_000)).toBeUndefined();
  });

  test('begins anew when nothing has had to wait for a while', () => {
    const seen = watched([4, 4, 4, 4, 4]);
    seen.saw(4, SETTLED_MS + 5000);
    seen.fellShort(SETTLED_MS + 5000);

    expect(seen.least(SETTLED_MS + 5100)).toBeUndefined();
  });

  test('is told at once when it is nothing', () => {
    const seen = watched([0]);

    expect(seen.least(SETTLED_MS)).toEqual({ least: 0, changedMs: CHANGED_MS });
  });

  test('leaves out what was sent while something else was withheld, or just after', () => {
    const seen = watched([0], SETTLED_MS - 1);
    const later = watched([0]);
    later.changed(SETTLED_MS + 1);

    expect(seen.least(SETTLED_MS)).toBeUndefined();
    expect(later.least(SETTLED_MS + 2)).toBeUndefined();
  });
});
