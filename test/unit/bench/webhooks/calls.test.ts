import { expect, test } from 'vitest';
import { addTo, byKind, type Calls } from '../../../bench/webhooks/calls.ts';

test('calls are summed up by what they do', () => {
  const kinds = byKind({ GetItem: 2, Query: 1, PutItem: 1, UpdateItem: 1.5, SendMessage: 1, PutEvents: 4 });

  expect(kinds).toEqual({
    'dynamodb-reads': 3,
    'dynamodb-writes': 2.5,
    'sqs-sends': 1,
    'event-puts': 4,
    'secret-reads': 0,
  });
});

test('a call of no known kind is not passed over', () => {
  expect(() => byKind({ TransactWriteItems: 1 })).toThrow('TransactWriteItems');
});

test('calls are added action by action', () => {
  const sum: Calls = { GetItem: 1 };

  addTo(sum, { GetItem: 2, PutItem: 1 });

  expect(sum).toEqual({ GetItem: 3, PutItem: 1 });
});
