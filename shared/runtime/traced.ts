import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';

/**
 * Adds X-Ray segments to a handler. Not for the webhook receiver: the tracer takes longer to load than all the rest of it,
 * and that is the one cold start somebody waits for.
 */
export function traced<Event, Result>(
  serviceName: string,
  handler: (event: Event, context: Context) => Promise<Result>,
): (event: Event, context: Context) => Promise<Result> {
  const tracer = new Tracer({ serviceName });
  // Answers and errors may hold personal data, so only the times are traced.
  const wrapped = middy(handler).use(captureLambdaHandler(tracer, { captureResponse: false }));
  return (event, context) => wrapped(event, context);
}
