import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { beside, type Figure, figureLine } from '../../bench/figure.ts';
import { goalOf, isMet } from '../../bench/goals.ts';
import { report } from '../../bench/report.ts';

const figure = (more: Partial<Figure> = {}): Figure => ({
  bench: 'cold-start',
  name: 'receiver-init',
  value: 40,
  unit: 'ms',
  ...more,
});

describe('the line of a figure', () => {
  test('has bench, name, value and unit, and nothing that does not apply', () => {
    const line = figureLine(figure());

    expect(line).toBe('{"bench":"cold-start","name":"receiver-init","value":40,"unit":"ms"}');
  });

  test('says of a peer that it is one, and of a ratio what it is of', () => {
    const line = figureLine(figure({ of: 'official-sdk-init', ratio: 0.41237, peer: true }));

    expect(line).toBe(
      '{"bench":"cold-start","name":"receiver-init","value":40,"unit":"ms","peer":true,"ratio":0.4124,"of":"official-sdk-init"}',
    );
  });

  test('is one line that reads back as the figure, within a thousandth', () => {
    const anyFigure = fc.record({
      bench: fc.string(),
      name: fc.string(),
      value: fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
      unit: fc.string(),
    });

    fc.assert(
      fc.property(anyFigure, (any) => {
        const line = figureLine(any);

        const read: unknown = JSON.parse(line);
        expect(line).not.toContain('\n');
        expect(read).toEqual({ ...any, value: expect.any(Number) });
        expect(Math.abs(z.object({ value: z.number() }).parse(read).value / any.value - 1)).toBeLessThan(
          0.001,
        );
      }),
    );
  });
});

test('a figure beside another one carries their ratio and the name of the other', () => {
  const other = figure({ name: 'official-sdk-init', value: 100, peer: true });

  expect(beside(figure(), other)).toEqual(figure({ ratio: 0.4, of: 'official-sdk-init' }));
});

describe('a goal', () => {
  test.each([
    [{ is: '≤', than: 0.5 }, 0.5, true],
    [{ is: '≤', than: 0.5 }, 0.501, false],
    [{ is: '<', than: 10 }, 9.999, true],
    [{ is: '<', than: 10 }, 10, false],
    [{ is: '≥', than: 0.95 }, 0.95, true],
    [{ is: '≥', than: 0.95 }, 0.949, false],
    [{ is: '=', than: 1 }, 1, true],
    [{ is: '=', than: 1 }, 0.999, false],
    [{ is: '=', than: 1 }, 1.001, false],
  ] as const)('%o is reached by %d: %s', (goal, value, met) => {
    expect(isMet(goal, value)).toBe(met);
  });

  test('is judged by the value that is printed', () => {
    expect(isMet({ is: '≤', than: 1.6 }, 1.60004)).toBe(true);
  });

  test('belongs to a figure of one bench only', () => {
    const ratio = figure({ name: 'receiver-init-ratio' });

    expect(goalOf(ratio)).toEqual({ is: '≤', than: 0.5 });
    expect(goalOf({ ...ratio, bench: 'client' })).toBeUndefined();
    expect(goalOf(figure())).toBeUndefined();
  });
});

test('the report lines up its columns and marks every goal as met or missed', () => {
  const figures = [
    figure({ name: 'official-sdk-init', value: 97.123, peer: true }),
    figure({ ratio: 0.5, of: 'official-sdk-init' }),
    figure({ name: 'receiver-init-ratio', value: 0.41, unit: 'ratio' }),
    figure({ name: 'function-init-ratio-max', value: 1.9, unit: 'ratio' }),
  ];

  expect(report(figures).split('\n')).toEqual([
    'figure                    measured    beside                   goal',
    'official-sdk-init (peer)  97.12 ms',
    'receiver-init             40 ms       0.5 × official-sdk-init',
    'receiver-init-ratio       0.41 ratio                           ≤ 0.5  met',
    'function-init-ratio-max   1.9 ratio                            ≤ 1.6  MISSED',
  ]);
});
