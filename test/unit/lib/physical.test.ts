import { describe, expect, test } from 'vitest';
import { createPhysical } from '../../../lib/local/template/physical.ts';
import type { Assembly } from '../../../lib/local/template/template.ts';

function physicalOf(resources: Assembly['resources'], parameters: Record<string, string> = {}) {
  const assembly = {
    resources,
    parameters: { Origin: 'by default' },
    outputs: {},
    assetFolder: () => '',
  };
  const addresses = { apiUrl: 'http://127.0.0.1:8787', awsUrl: 'http://127.0.0.1:4000', parameters };
  return createPhysical(assembly, addresses);
}

describe('on this machine', () => {
  test.each([
    [
      'AWS::SQS::Queue',
      { FifoQueue: true },
      'http://127.0.0.1:4000/000000000000/It.fifo',
      { Arn: 'arn:aws:sqs:us-east-1:000000000000:It.fifo', QueueName: 'It.fifo' },
    ],
    [
      'AWS::SQS::Queue',
      {},
      'http://127.0.0.1:4000/000000000000/It',
      { Arn: 'arn:aws:sqs:us-east-1:000000000000:It', QueueName: 'It' },
    ],
    ['AWS::DynamoDB::GlobalTable', {}, 'It', { Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/It' }],
    [
      'AWS::Events::EventBus',
      { Name: 'Clean' },
      'Clean',
      { Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/Clean', Name: 'Clean' },
    ],
    ['AWS::Lambda::Function', {}, 'It', { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:It' }],
    ['AWS::IAM::Role', {}, 'It', { Arn: 'arn:aws:iam::000000000000:role/It' }],
    ['AWS::ApiGatewayV2::Api', {}, 'local', { ApiEndpoint: 'http://127.0.0.1:8787', ApiId: 'local' }],
    ['AWS::Logs::LogGroup', {}, 'It', { Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:It:*' }],
    ['AWS::Something::Else', {}, 'It', {}],
  ])('%s with %j is %s', (Type, Properties, ref, attributes) => {
    expect(physicalOf({ It: { Type, Properties } })('It')).toEqual({ ref, attributes });
  });

  test('a secret’s ARN ends with six characters of its own, the same at every start', () => {
    const resources = { Token: { Type: 'AWS::SecretsManager::Secret', Properties: {} } };

    const { ref, attributes } = physicalOf(resources)('Token');

    expect(ref).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:Token-local-[0-9a-f]{6}$/);
    expect(attributes.Id).toBe(ref);
    expect(physicalOf(resources)('Token').ref).toBe(ref);
  });

  test('a version and an alias go on from the ARN of their function', () => {
    const FunctionName = { Ref: 'Run' };
    const physical = physicalOf({
      Run: { Type: 'AWS::Lambda::Function', Properties: {} },
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName } },
      Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName, Name: 'live' } },
    });
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:Run';

    expect(physical('Version')).toEqual({
      ref: `${arn}:1`,
      attributes: { Version: '1', FunctionArn: `${arn}:1` },
    });
    expect(physical('Alias')).toEqual({ ref: `${arn}:live`, attributes: {} });
  });

  test('a parameter is what was given, else its default', () => {
    expect(physicalOf({})('Origin').ref).toBe('by default');
    expect(physicalOf({}, { Origin: 'given' })('Origin').ref).toBe('given');
  });

  test('what the template does not have is named', () => {
    expect(() => physicalOf({})('Nothing')).toThrow('The template refers to Nothing, which it does not have');
  });

  test('a version of a function named in another way than by Ref throws', () => {
    const physical = physicalOf({
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: 'Run' } },
    });

    expect(() => physical('Version')).toThrow('names a function in a way that is not known here');
  });
});
