import type { AwsRequest, AwsResponse } from '../aws/service.ts';
import { type InvokeDeps, invokeFunction } from './invoke-function.ts';
import { jsonText } from './request-body.ts';

/** The Invoke action over HTTP: what is asked for stands in headers, and so does what became of it. */
export async function serveInvoke(
  deps: InvokeDeps,
  called: string,
  request: AwsRequest,
): Promise<AwsResponse> {
  const { headers, query, body } = request;
  const answer = await invokeFunction(deps, {
    called,
    qualifier: query.get('Qualifier') ?? undefined,
    payload: jsonText(body),
    type: headers['x-amz-invocation-type'] ?? 'RequestResponse',
    durableExecutionName: headers['x-amz-durable-execution-name'],
  });
  return {
    status: answer.statusCode,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': answer.executedVersion,
      ...(answer.functionError && { 'x-amz-function-error': answer.functionError }),
      ...(answer.durableExecutionArn && { 'x-amz-durable-execution-arn': answer.durableExecutionArn }),
    },
    body: answer.payload ?? '',
  };
}
