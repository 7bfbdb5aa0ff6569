import { AwsError } from '../service.ts';

/** A value that SQS does not take, in its own words. */
export function invalidValue(parameter: string, value: unknown, reason: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}

/** A parameter that has to be there. */
export function missingParameter(parameter: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);
}

/** Refuses a number outside the range SQS takes. */
export function checkRange(parameter: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw invalidValue(parameter, value, `Must be between ${least} and ${most}, if provided.`);
}
