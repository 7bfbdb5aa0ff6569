import { LOCAL_REGION } from '../aws/service.ts';
import { LATEST, PUBLISHED_VERSION } from './find-function.ts';
import type { FunctionSpec } from './function-spec.ts';

/**
 * All that a bundle finds in `process.env`: what Lambda itself sets, then what the template gives. Nothing of the
 * host's own environment is passed on. AWS_EXECUTION_ENV is left out: with it, tracing would look for an X-Ray daemon.
 */
export function runtimeEnvironment(spec: FunctionSpec, logStreamName: string): Record<string, string> {
  return {
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMiB),
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: spec.aliases.length > 0 ? PUBLISHED_VERSION : LATEST,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName(spec),
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_REGION: LOCAL_REGION,
    LAMBDA_TASK_ROOT: spec.codeFolder,
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    _HANDLER: spec.handler,
    ...spec.environment,
  };
}

export const logGroupName = (spec: FunctionSpec) => `/aws/lambda/${spec.name}`;
