import { expect, test } from 'vitest';
import { logBytes, notedIn } from '../../../bench/webhooks/function-log.ts';

const line = (more: object) =>
  JSON.stringify({
    level: 'INFO',
    message: 'event processed',
    timestamp: '2026-11-02T10:00:00.250Z',
    function_request_id: 'request-1',
    event: 'a',
    effect: 'applied',
    ...more,
  });

test('a log of the processor tells of each event when it was noted, as what, and in which invocation', () => {
  const log = [line({}), line({ event: 'b', effect: 'stale', function_request_id: 'request-2' }), ''].join(
    '\n',
  );

  expect(notedIn(log)).toEqual(
    new Map([
      ['a', { atMs: 1_793_613_600_250, effect: 'applied', requestId: 'request-1' }],
      ['b', { atMs: 1_793_613_600_250, effect: 'stale', requestId: 'request-2' }],
    ]),
  );
});

test('metrics, other lines and what is no JSON tell of no event', () => {
  const log = ['{"_aws":{},"DeliveryProcessed":1}', line({ message: 'something else' }), 'Invoke Error'];

  expect(notedIn(log.join('\n')).size).toBe(0);
});

test('a log has the bytes of its lines, and 26 more for each', () => {
  expect(logBytes('abc\nZoë\n')).toBe(3 + 26 + 4 + 26);
  expect(logBytes('')).toBe(0);
});
