import { describe, expect, test } from 'vitest';
import { viewOf } from '../../../../functions/api/write-view.ts';
import { emptyLine, type Line } from '../../../../shared/writes/line.ts';
import { aWrite, NOW_MS } from '../../../support/functions.ts';

const aLine = (part: Partial<Line> = {}): Line => ({
  ...emptyLine('1/deals/8'),
  waiting: [
    { key: 'first', lane: 'interactive' },
    { key: 'write-1', lane: 'interactive' },
  ],
  parkedUntilMs: NOW_MS + 3_600_000,
  reason: 'The day’s tokens are spent',
  ...part,
});

test('a write is shown without what it says, who waits for it, and how it is kept', () => {
  const view = viewOf(
    aWrite({
      status: 'sent',
      asked: 'a-hash',
      callbackId: 'callback-1',
      beganMs: NOW_MS,
      cost: 5,
      recordId: '8',
    }),
  );

  expect(view).toEqual({
    key: 'write-1',
    operation: 'addDeal',
    lane: 'interactive',
    status: 'sent',
    queuedAt: '2026-11-20T08:00:00.000Z',
    attempts: 0,
    cost: 5,
    recordId: '8',
  });
});

describe('a write that is queued', () => {
  test('behind one that is parked is parked with it, for the same reason', () => {
    expect(viewOf(aWrite(), aLine(), NOW_MS)).toMatchObject({
      status: 'parked',
      until: '2026-11-20T10:00:00.000Z',
      reason: 'The day’s tokens are spent',
    });
  });

  test.each([
    ['in a line whose time has come', aLine({ parkedUntilMs: NOW_MS })],
    ['in a line that is not parked', emptyLine('1/deals/8')],
    ['in a line that it does not stand in', aLine({ waiting: [{ key: 'first', lane: 'interactive' }] })],
  ])('%s is queued', (_, line) => {
    const view = viewOf(aWrite(), line, NOW_MS);

    expect(view.status).toBe('queued');
    expect(view).not.toHaveProperty('until');
  });
});

test.each(['sending', 'sent', 'uncertain'] as const)(
  'a write that is %s is not parked, whatever its line',
  (status) => {
    expect(viewOf(aWrite({ status }), aLine(), NOW_MS).status).toBe(status);
  },
);
