import { createHash } from 'node:crypto';
import { type Identity, LOCAL_REGION } from './aws/service.ts';
import type { Plan } from './template/plan.ts';

type PlannedFunction = Plan['functions'][number];

/** An access key id for each function, so that the gateway knows which one is calling. */
export const accessKeyOf = (name: string): string =>
  `AKIA${createHash('sha256').update(name).digest('hex').slice(0, 16).toUpperCase()}`;

/** Who a function is to the gateway: its key, and the statements of its role in the template. */
export const identityOf = ({ name, statements }: PlannedFunction): Identity => ({
  accessKeyId: accessKeyOf(name),
  name,
  statements,
});

/**
 * What a function finds in its environment: the template's variables, and what Lambda itself adds. Only the endpoint and
 * the credentials differ from AWS, and neither is known to our code: the SDK reads both.
 */
export const environmentOf = ({ name, environment, memoryMiB }: PlannedFunction, awsUrl: string) => ({
  ...environment,
  AWS_REGION: LOCAL_REGION,
  AWS_DEFAULT_REGION: LOCAL_REGION,
  AWS_ACCESS_KEY_ID: accessKeyOf(name),
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMiB),
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_ENDPOINT_URL: awsUrl,
  // No X-Ray daemon listens on this machine.
  POWERTOOLS_TRACE_ENABLED: 'false',
  TZ: ':UTC',
});
