import { createHash } from 'node:crypto';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../aws/service.ts';
import type { Physical } from './resolve.ts';
import type { Assembly, Resource } from './template.ts';

export interface Addresses {
  /** Where the HTTP API answers: `http://127.0.0.1:8787`. */
  readonly apiUrl: string;
  /** Where the AWS services answer. */
  readonly awsUrl: string;
  /** The parameters of the stack that are not left at their default. */
  readonly parameters: Readonly<Record<string, string>>;
}

const arn = (service: string, rest: string) => `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${rest}`;
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Gives every resource of the template its name, ARN and other attributes on this machine; the same at every start. */
export function createPhysical(
  { resources, parameters: defaults }: Assembly,
  { apiUrl, awsUrl, parameters }: Addresses,
): (logicalId: string) => Physical {
  const known = new Map<string, Physical>();
  const referenced = (value: unknown): Physical => {
    const id = typeof value === 'object' && value !== null && 'Ref' in value ? value.Ref : undefined;
    if (typeof id !== 'string')
      throw new Error('The template names a function in a way that is not known here');
    return physicalOf(id);
  };

  const kinds: Readonly<Record<string, (logicalId: string, resource: Resource) => Physical>> = {
    'AWS::DynamoDB::GlobalTable': (id) => ({ ref: id, attributes: { Arn: arn('dynamodb', `table/${id}`) } }),
    'AWS::SQS::Queue': (id, { Properties }) => {
      const name = `${id}${Properties.FifoQueue === true ? '.fifo' : ''}`;
      return {
        ref: `${awsUrl}/${LOCAL_ACCOUNT}/${name}`,
        attributes: { Arn: arn('sqs', name), QueueName: name },
      };
    },
    'AWS::Events::EventBus': (id, { Properties }) => {
      const name = typeof Properties.Name === 'string' ? Properties.Name : id;
      return { ref: name, attributes: { Arn: arn('events', `event-bus/${name}`), Name: name } };
    },
    'AWS::SecretsManager::Secret': (id) => {
      // Secrets Manager ends an ARN with six characters of its own.
      const secret = arn('secretsmanager', `secret:${id}-local-${hashOf(id).slice(0, 6)}`);
      return { ref: secret, attributes: { Id: secret } };
    },
    'AWS::Lambda::Function': (id) => ({ ref: id, attributes: { Arn: arn('lambda', `function:${id}`) } }),
    'AWS::Lambda::Version': (_, { Properties }) => {
      const { attributes } = referenced(Properties.FunctionName);
      return { ref: `${attributes.Arn}:1`, attributes: { Version: '1', FunctionArn: `${attributes.Arn}:1` } };
    },
    'AWS::Lambda::Alias': (_, { Properties }) => {
      const { attributes } = referenced(Properties.FunctionName);
      return { ref: `${attributes.Arn}:${String(Properties.Name)}`, attributes: {} };
    },
    'AWS::ApiGatewayV2::Api': () => ({ ref: 'local', attributes: { ApiEndpoint: apiUrl, ApiId: 'local' } }),
    'AWS::IAM::Role': (id) => ({
      ref: id,
      attributes: { Arn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/${id}` },
    }),
    'AWS::Logs::LogGroup': (id) => ({ ref: id, attributes: { Arn: arn('logs', `log-group:${id}:*`) } }),
  };

  function physicalOf(logicalId: string): Physical {
    const before = known.get(logicalId);
    if (before) return before;
    const parameter = parameters[logicalId] ?? defaults[logicalId];
    if (parameter !== undefined) return { ref: parameter, attributes: {} };
    const resource = resources[logicalId];
    if (!resource) throw new Error(`The template refers to ${logicalId}, which it does not have`);
    const physical = kinds[resource.Type]?.(logicalId, resource) ?? { ref: logicalId, attributes: {} };
    known.set(logicalId, physical);
    return physical;
  }
  return physicalOf;
}
