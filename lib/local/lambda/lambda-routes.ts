import type { AwsRequest, AwsResponse, Permission } from '../aws/service.ts';
import { checkpointExecution } from './checkpoint-execution.ts';
import { errorObject } from './durable-operation.ts';
import type { Ending } from './end-operation.ts';
import { beatCallback, endCallback, stopExecution } from './execution-changes.ts';
import { getExecution, getHistory, getState, listExecutions } from './execution-queries.ts';
import { findFunction, lookUpFunction } from './find-function.ts';
import type { InvokeDeps } from './invoke-function.ts';
import { tooLarge } from './lambda-errors.ts';
import { checkpointRequest } from './operation-update.ts';
import { parseBody } from './request-body.ts';
import { serveInvoke } from './serve-invoke.ts';
import { epochSeconds } from './wire-operation.ts';

/** One action of the Lambda API: where it is, what it needs to be allowed, and what it does. */
export interface Route {
  readonly method: string;
  /** Its one group is the function, the execution or the callback that the request is about. */
  readonly path: RegExp;
  readonly permissionsFor: (subject: string, request: AwsRequest) => readonly Permission[];
  readonly serve: (subject: string, request: AwsRequest) => Promise<AwsResponse> | AwsResponse;
}

const EXECUTION = '/2025-12-01/durable-executions/([^/]+)';
const CALLBACK = '/2025-12-01/durable-execution-callbacks/([^/]+)';
/** The stricter of the two figures that AWS has published, as for checkpoints. */
const LARGEST_CALLBACK_RESULT_BYTES = 256 * 1024;

/** The actions of Lambda that this machine serves. */
export function lambdaRoutes(deps: InvokeDeps): readonly Route[] {
  const { functions, ledger, driver } = deps;
  /** Durable execution APIs are authorised against the execution's ARN, not the function's. */
  const onExecution = (action: string) => (arn: string) => [{ action: `lambda:${action}`, resource: arn }];
  const onCallback = (action: string) => (callbackId: string) => {
    const place = ledger.operations.ofCallback(callbackId);
    return place ? [{ action: `lambda:${action}`, resource: place.arn }] : [];
  };
  const onFunction = (action: string) => (called: string, request: AwsRequest) => {
    const { arn } = findFunction(functions, called, request.query.get('Qualifier') ?? undefined);
    return [{ action: `lambda:${action}`, resource: arn }];
  };
  const closeCallback = (callbackId: string, ending: Ending) => {
    driver.touch(endCallback(ledger, callbackId, ending));
    return json({});
  };

  return [
    {
      method: 'POST',
      path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
      permissionsFor: onFunction('InvokeFunction'),
      serve: (called, request) => serveInvoke(deps, called, request),
    },
    {
      method: 'GET',
      path: /^\/2025-12-01\/functions\/([^/]+)\/durable-executions$/,
      permissionsFor: onFunction('ListDurableExecutionsByFunction'),
      serve: (called, { query }) => {
        const target = findFunction(functions, called, query.get('Qualifier') ?? undefined);
        return json(listExecutions(ledger, target, query));
      },
    },
    {
      method: 'POST',
      path: new RegExp(`^${EXECUTION}/checkpoint$`),
      permissionsFor: (arn, { body }) => [
        ...onExecution('CheckpointDurableExecution')(arn),
        // What a durable function invokes, it invokes with its own role.
        ...parseBody(checkpointRequest, body).Updates.flatMap(({ ChainedInvokeOptions: chained }) => {
          const target = chained && lookUpFunction(functions, chained.FunctionName);
          return target ? [{ action: 'lambda:InvokeFunction', resource: target.arn }] : [];
        }),
      ],
      serve: (arn, { body }) => {
        const checkpoint = parseBody(checkpointRequest, body);
        const answer = checkpointExecution(ledger, arn, checkpoint);
        driver.touch(arn);
        if (checkpoint.Updates.some((each) => each.Type === 'CHAINED_INVOKE')) driver.startChained(arn);
        return json(answer);
      },
    },
    {
      method: 'GET',
      path: new RegExp(`^${EXECUTION}/state$`),
      permissionsFor: onExecution('GetDurableExecutionState'),
      serve: (arn, { query }) => json(getState(ledger, arn, query)),
    },
    {
      method: 'GET',
      path: new RegExp(`^${EXECUTION}$`),
      permissionsFor: onExecution('GetDurableExecution'),
      serve: (arn, { query }) => json(getExecution(ledger, arn, query)),
    },
    {
      method: 'GET',
      path: new RegExp(`^${EXECUTION}/history$`),
      permissionsFor: onExecution('GetDurableExecutionHistory'),
      serve: (arn, { query }) => json(getHistory(ledger, arn, query)),
    },
    {
      method: 'POST',
      path: new RegExp(`^${EXECUTION}/stop$`),
      permissionsFor: onExecution('StopDurableExecution'),
      serve: (arn, { body }) => {
        const stoppedMs = stopExecution(ledger, arn, optionalError(body));
        driver.touch(arn);
        return json({ StopTimestamp: epochSeconds(stoppedMs) });
      },
    },
    {
      method: 'POST',
      path: new RegExp(`^${CALLBACK}/succeed$`),
      permissionsFor: onCallback('SendDurableExecutionCallbackSuccess'),
      serve: (callbackId, { body }) => {
        if (body.length > LARGEST_CALLBACK_RESULT_BYTES)
          throw tooLarge(
            `CALLBACK result size must be less than or equal to ${LARGEST_CALLBACK_RESULT_BYTES} bytes.`,
          );
        return closeCallback(callbackId, {
          status: 'SUCCEEDED',
          ...(body.length > 0 && { result: body.toString() }),
        });
      },
    },
    {
      method: 'POST',
      path: new RegExp(`^${CALLBACK}/fail$`),
      permissionsFor: onCallback('SendDurableExecutionCallbackFailure'),
      serve: (callbackId, { body }) =>
        closeCallback(callbackId, { status: 'FAILED', error: optionalError(body) ?? {} }),
    },
    {
      method: 'POST',
      path: new RegExp(`^${CALLBACK}/heartbeat$`),
      permissionsFor: onCallback('SendDurableExecutionCallbackHeartbeat'),
      serve: (callbackId) => {
        driver.touch(beatCallback(ledger, callbackId));
        return json({});
      },
    },
  ];
}

const optionalError = (body: Buffer) => (body.length > 0 ? parseBody(errorObject, body) : undefined);

const json = (body: unknown): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
