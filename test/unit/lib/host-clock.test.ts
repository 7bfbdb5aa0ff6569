import { expect, test } from 'vitest';
import { followingDate } from '../../../lib/local/lambda/host-clock.ts';

const NOW = '2026-11-23T09:00:00.000Z';
const HostDate = followingDate(Date, () => Date.parse(NOW));

test('Every way to ask for the present answers the clock that is followed', () => {
  expect(HostDate.now()).toBe(1795424400000);
  expect(new HostDate().toISOString()).toBe(NOW);
  expect(HostDate()).toBe(new Date(NOW).toString());
});

test('A time or its parts mean the same as ever', () => {
  expect(new HostDate(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
  expect(new HostDate('2020-02-29T12:00:00Z').toISOString()).toBe('2020-02-29T12:00:00.000Z');
  expect(new HostDate(2020, 1, 29)).toEqual(new Date(2020, 1, 29));
  expect(HostDate.UTC(2020, 1, 29)).toBe(Date.UTC(2020, 1, 29));
  expect(HostDate.parse('2020-02-29')).toBe(Date.parse('2020-02-29'));
  expect(Number.isNaN(new HostDate(Number.NaN).getTime())).toBe(true);
});

test('What it makes is a Date, and can be cloned and extended', () => {
  const Extended = class extends HostDate {};

  expect(new HostDate()).toBeInstanceOf(Date);
  expect(new Date()).toBeInstanceOf(HostDate);
  expect(structuredClone(new HostDate()).toISOString()).toBe(NOW);
  expect(new Extended()).toBeInstanceOf(Extended);
  expect(new Extended().toISOString()).toBe(NOW);
});
