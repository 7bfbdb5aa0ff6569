import { LOCAL_ACCOUNT, LOCAL_REGION } from '../aws/service.ts';

/** What a resource of the template is on this machine: the value of `Ref`, and of each `Fn::GetAtt`. */
export interface Physical {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': LOCAL_REGION,
  'AWS::AccountId': LOCAL_ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'Pipewarden',
};

/**
 * Resolves CloudFormation's intrinsic functions in a value of the template. One that is not known throws: a template
 * that cannot be read exactly is not run approximately.
 */
export function createResolve(physicalOf: (logicalId: string) => Physical): (value: unknown) => unknown {
  const refOf = (name: string) => PSEUDO[name] ?? physicalOf(name).ref;
  const attributeOf = (logicalId: string, attribute: string) => {
    const value = physicalOf(logicalId).attributes[attribute];
    if (value === undefined)
      throw new Error(`The template asks ${logicalId} for ${attribute}, which is not known here`);
    return value;
  };

  const functions: Readonly<Record<string, (argument: unknown) => unknown>> = {
    Ref: (name) => refOf(text(name)),
    'Fn::GetAtt': (argument) => {
      const [logicalId, attribute] = list(argument);
      return attributeOf(text(logicalId), text(attribute));
    },
    'Fn::Join': (argument) => {
      const [separator, parts] = list(argument);
      return list(resolve(parts)).map(text).join(text(separator));
    },
    'Fn::Split': (argument) => {
      const [separator, whole] = list(argument);
      return text(resolve(whole)).split(text(separator));
    },
    'Fn::Select': (argument) => {
      const [index, options] = list(argument);
      const chosen = list(resolve(options))[Number(index)];
      if (chosen === undefined) throw new Error('The template selects what its list does not have');
      return chosen;
    },
    'Fn::Sub': (argument) =>
      text(argument).replace(/\$\{([^}]+)\}/g, (_, name: string) => {
        const [logicalId = '', attribute] = name.split('.');
        return attribute === undefined ? refOf(logicalId) : attributeOf(logicalId, attribute);
      }),
  };

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
      const apply = functions[first[0]];
      if (!apply) throw new Error(`The template uses ${first[0]}, which is not known here`);
      return apply(first[1]);
    }
    return Object.fromEntries(entries.map(([name, part]) => [name, resolve(part)]));
  }
  return resolve;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error('The template has something else where a text must be');
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error('The template has something else where a list must be');
}
