import type { FunctionSpec } from './function-spec.ts';
import { notFound } from './lambda-errors.ts';

/** A function as a caller named it. */
export interface FunctionTarget {
  readonly spec: FunctionSpec;
  readonly qualifier: string | undefined;
  /** What the qualifier stands for: `$LATEST` or `1`. */
  readonly version: string;
  /** The ARN with the qualifier it was called with: what an IAM statement must allow. */
  readonly arn: string;
}

export const LATEST = '$LATEST';
/** A local deployment is always the first one. */
export const PUBLISHED_VERSION = '1';

const NAME_FORMS =
  /^(?:(arn:[^:]+:lambda:[^:]+:\d{12}:function:)|(?:\d{12}:)?(?:function:)?)([A-Za-z0-9_.-]+)(?::([$A-Za-z0-9_.-]+))?$/;

/** Finds a function by name, `name:alias`, partial ARN or full ARN, each with or without a qualifier. */
export function lookUpFunction(
  functions: readonly FunctionSpec[],
  called: string,
  qualifierAsked?: string,
): FunctionTarget | undefined {
  const [, arnPrefix, name, suffix] = NAME_FORMS.exec(called) ?? [];
  const qualifier = suffix ?? qualifierAsked;
  const spec = functions.find((each) =>
    arnPrefix ? each.arn === `${arnPrefix}${name}` : each.name === name,
  );
  const version = spec && versionOf(spec, qualifier);
  if (!spec || !version) return undefined;

  const arn = qualifier === undefined ? spec.arn : `${spec.arn}:${qualifier}`;
  return { spec, qualifier, version, arn };
}

/** As `lookUpFunction`; throws ResourceNotFoundException for a name or a qualifier that does not exist. */
export function findFunction(
  functions: readonly FunctionSpec[],
  called: string,
  qualifier?: string,
): FunctionTarget {
  const target = lookUpFunction(functions, called, qualifier);
  if (!target) throw notFound(`Function not found: ${called}${qualifier ? `:${qualifier}` : ''}`);
  return target;
}

function versionOf(spec: FunctionSpec, qualifier: string | undefined): string | undefined {
  if (qualifier === undefined || qualifier === LATEST) return LATEST;
  return qualifier === PUBLISHED_VERSION || spec.aliases.includes(qualifier) ? PUBLISHED_VERSION : undefined;
}
