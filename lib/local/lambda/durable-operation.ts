import * as z from 'zod';

/** An error in the words of the durable execution API. */
export const errorObject = z.object({
  ErrorMessage: z.string().optional(),
  ErrorType: z.string().optional(),
  ErrorData: z.string().optional(),
  StackTrace: z.array(z.string()).optional(),
});
export type ErrorObject = z.infer<typeof errorObject>;

export const operationType = z.enum(['EXECUTION', 'CONTEXT', 'STEP', 'WAIT', 'CALLBACK', 'CHAINED_INVOKE']);
export const operationStatus = z.enum([
  'STARTED',
  'PENDING',
  'READY',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
  'STOPPED',
]);

const outcome = { Result: z.string().optional(), Error: errorObject.optional() };

/** An operation as the API shows it, but with every time in milliseconds since 1970. */
export const operation = z.object({
  Id: z.string(),
  ParentId: z.string().optional(),
  Name: z.string().optional(),
  Type: operationType,
  SubType: z.string().optional(),
  Status: operationStatus,
  StartTimestamp: z.number(),
  EndTimestamp: z.number().optional(),
  ExecutionDetails: z.object({ InputPayload: z.string() }).optional(),
  ContextDetails: z.object({ ...outcome, ReplayChildren: z.boolean().optional() }).optional(),
  StepDetails: z
    .object({ ...outcome, Attempt: z.number(), NextAttemptTimestamp: z.number().optional() })
    .optional(),
  WaitDetails: z.object({ ScheduledEndTimestamp: z.number() }).optional(),
  CallbackDetails: z.object({ ...outcome, CallbackId: z.string() }).optional(),
  ChainedInvokeDetails: z.object(outcome).optional(),
});
export type Operation = z.infer<typeof operation>;

/** An operation and what the service must remember to end it; times in milliseconds since 1970. */
export const operationRecord = z.object({
  operation,
  callback: z
    .object({
      timeoutAt: z.number().optional(),
      heartbeatMs: z.number().optional(),
      heartbeatAt: z.number().optional(),
    })
    .optional(),
  invoke: z.object({ functionName: z.string(), payload: z.string() }).optional(),
});
export type OperationRecord = z.infer<typeof operationRecord>;

const ENDED: ReadonlySet<Operation['Status']> = new Set([
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
  'STOPPED',
]);
export const hasEnded = ({ Status }: Operation) => ENDED.has(Status);

/** When the service itself must move the operation on, in milliseconds since 1970; undefined if it need not. */
export function dueAt({ operation, callback }: OperationRecord): number | undefined {
  if (operation.Type === 'STEP' && operation.Status === 'PENDING')
    return operation.StepDetails?.NextAttemptTimestamp;
  if (operation.Status !== 'STARTED') return undefined;
  if (operation.Type === 'WAIT') return operation.WaitDetails?.ScheduledEndTimestamp;
  const times = [callback?.timeoutAt, callback?.heartbeatAt].filter((time) => time !== undefined);
  return times.length > 0 ? Math.min(...times) : undefined;
}
