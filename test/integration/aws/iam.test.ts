import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAllowed, matchesWildcard } from '../../../lib/local/aws/iam.ts';
import type { Statement } from '../../../lib/local/aws/service.ts';

const allow = (actions: string[], resources: string[]): Statement => ({
  effect: 'Allow',
  actions,
  resources,
});
const deny = (actions: string[], resources: string[]): Statement => ({ effect: 'Deny', actions, resources });
const send = { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-east-1:000000000000:events.fifo' };

describe('isAllowed', () => {
  test('nothing is allowed without a statement', () => {
    expect(isAllowed([], send)).toBe(false);
  });

  test('an action is compared without case, a resource with it', () => {
    expect(isAllowed([allow(['SQS:sendmessage'], [send.resource])], send)).toBe(true);
    expect(isAllowed([allow([send.action], [send.resource.toUpperCase()])], send)).toBe(false);
  });

  test('action and resource have to match within one statement', () => {
    const statements = [
      allow(['sqs:SendMessage'], ['other']),
      allow(['sqs:ReceiveMessage'], [send.resource]),
    ];

    expect(isAllowed(statements, send)).toBe(false);
  });

  test('a Deny wins over any Allow, wherever it stands', () => {
    expect(isAllowed([allow(['*'], ['*']), deny(['sqs:Send*'], ['*'])], send)).toBe(false);
    expect(isAllowed([deny(['sqs:Send*'], ['*']), allow(['*'], ['*'])], send)).toBe(false);
  });
});

describe('matchesWildcard', () => {
  test.each([
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['?', '', false],
    ['?', 'a', true],
    ['a?c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*c', 'abcbc', true],
    ['a*c', 'abcb', false],
    ['*b*', 'abc', true],
    ['a**?', 'ab', true],
    ['a.c', 'abc', false],
    ['secret:hook/*', 'secret:hook/1-??????', true],
    ['secret:hook/*', 'secret:hooks', false],
  ])('%j against %j is %j', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  const fewLetters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 12 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 12 });

  test('it agrees with a regular expression on every short pattern and text', () => {
    fc.assert(
      fc.property(fewLetters, text, (pattern, subject) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);

        expect(matchesWildcard(pattern, subject)).toBe(expression.test(subject));
      }),
      { numRuns: 2000 },
    );
  });

  test('a text fits the pattern made of it by putting wildcards in place of its characters', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('same', '?', '*'))),
        (parts) => {
          const subject = parts.map(([letter]) => letter).join('');
          const pattern = parts.map(([letter, as]) => (as === 'same' ? letter : as)).join('');

          expect(matchesWildcard(pattern, subject)).toBe(true);
        },
      ),
    );
  });

  test('a pattern made to blow up a backtracking matcher costs milliseconds', () => {
    const pattern = `${'a*'.repeat(500)}b`;
    const startMs = performance.now();

    const matches = matchesWildcard(pattern, 'a'.repeat(2000));

    expect(matches).toBe(false);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });
});
