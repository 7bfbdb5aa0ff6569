import { describe, expect, test } from 'vitest';
import { EventMessage } from '../../../../shared/queue/messages.ts';

const delivery = { account: '1', id: 'c-1', receivedAt: '2026-11-20T09:00:00.000Z', raw: '{}' };
const recovered = {
  kind: 'recovered',
  account: '1',
  id: 'c-1',
  gapId: 'g-1',
  entity: 'deal',
  entityId: '8',
  action: 'change',
  timeMs: 1_795_165_198_999,
  json: '{"id":8}',
};
const replay = { kind: 'replay', account: '1', id: 'c-1', request: 'r-1' };

describe('the processor is given', () => {
  test.each<[string, object]>([
    ['a delivery of before there were kinds', delivery],
    ['a delivery that says so', { ...delivery, kind: 'delivery' }],
    ['a recovered change', recovered],
    [
      'a recovered change with all it can have',
      { ...recovered, updateTime: '2026-11-20T08:59:58Z', mergedTo: '9' },
    ],
    ['a replay', replay],
  ])('%s', (_, message) => {
    expect(EventMessage.parse(message)).toEqual(message);
  });
});

test.each<[string, object]>([
  ['of an unknown kind', { ...delivery, kind: 'other' }],
  ['of a recovered change without a gap, that looks like a delivery', { ...delivery, kind: 'recovered' }],
  ['of an account that cannot be', { ...replay, account: '1#X' }],
])('a message %s is none', (_, message) => {
  expect(EventMessage.safeParse(message).success).toBe(false);
});
