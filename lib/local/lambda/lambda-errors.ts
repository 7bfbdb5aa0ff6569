import { AwsError } from '../aws/service.ts';

/** 400: the caller sent something that Lambda does not take; never worth a retry. */
export const invalidParameter = (message: string) => new AwsError('InvalidParameterValueException', message);

/** 400: a body that is not JSON. */
export const invalidRequestContent = (reason: string) =>
  new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`);

/** 404: no such function, execution or route. */
export const notFound = (message: string) => new AwsError('ResourceNotFoundException', message, 404);

/** 413: a payload above the limit of its invocation type. */
export const tooLarge = (message: string) => new AwsError('RequestTooLargeException', message, 413);
