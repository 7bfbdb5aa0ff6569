import { describe, expect, test } from 'vitest';
import { createResolve } from '../../../lib/local/template/resolve.ts';

const resolve = createResolve((logicalId) => {
  if (logicalId !== 'Queue') throw new Error(`no ${logicalId}`);
  return { ref: 'http://127.0.0.1/queue', attributes: { Arn: 'arn:queue', QueueName: 'queue' } };
});

describe('an intrinsic function of the template', () => {
  test.each([
    ['Ref to a resource', { Ref: 'Queue' }, 'http://127.0.0.1/queue'],
    ['Ref to the partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['Ref to the region', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['Ref to the account', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['Ref to the suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['Ref to the stack', { Ref: 'AWS::StackName' }, 'Pipewarden'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 'b']] }, 'a-us-east-1-b'],
    ['Fn::Join of a list that is split', { 'Fn::Join': ['+', { 'Fn::Split': [':', 'a:b'] }] }, 'a+b'],
    ['Fn::Split', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }, ['arn', 'queue']],
    ['Fn::Select by number', { 'Fn::Select': [1, ['a', { Ref: 'AWS::Partition' }]] }, 'aws'],
    ['Fn::Select by text', { 'Fn::Select': ['0', ['a', 'b']] }, 'a'],
    [
      'Fn::Sub',
      { 'Fn::Sub': 'x-${AWS::Region}-${Queue}-${Queue.QueueName}' },
      'x-us-east-1-http://127.0.0.1/queue-queue',
    ],
  ])('is resolved: %s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test('is found at any depth, and what is none stays as it is', () => {
    const value = { a: [1, true, null, { b: { Ref: 'AWS::Region' } }], Ref: 'x', c: 'y' };

    expect(resolve(value)).toEqual({ a: [1, true, null, { b: 'us-east-1' }], Ref: 'x', c: 'y' });
  });

  test.each(['Fn::If', 'Fn::ImportValue', 'Fn::FindInMap', 'Fn::Base64', 'Fn::Cidr', 'Fn::Transform'])(
    'that is not known throws and is named: %s',
    (name) => {
      expect(() => resolve({ deep: [{ [name]: [] }] })).toThrow(
        `The template uses ${name}, which is not known here`,
      );
    },
  );

  test('that asks for an attribute nobody knows throws and names both', () => {
    expect(() => resolve({ 'Fn::GetAtt': ['Queue', 'Color'] })).toThrow(
      'The template asks Queue for Color, which is not known here',
    );
  });

  test.each([
    ['Fn::Sub with its map of variables', { 'Fn::Sub': ['${a}', { a: 'b' }] }],
    ['Fn::Join of something else than texts', { 'Fn::Join': ['', [1]] }],
    ['Fn::Select beyond the end', { 'Fn::Select': [2, ['a']] }],
    ['Fn::GetAtt as one text', { 'Fn::GetAtt': 'Queue.Arn' }],
    ['Fn::Sub with an escaped variable', { 'Fn::Sub': '${!Literal}' }],
  ])('of a form that is not known throws: %s', (_, value) => {
    expect(() => resolve(value)).toThrow();
  });
});
