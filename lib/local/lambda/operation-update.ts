import * as z from 'zod';
import { errorObject, operationType } from './durable-operation.ts';

/** One year: the longest wait, delay and timeout that Lambda takes, in seconds. */
const LONGEST_S = 31_622_400;

/** One change of a checkpoint, as the SDK sends it. */
export const operationUpdate = z.object({
  Id: z.string().min(1).max(64),
  ParentId: z.string().optional(),
  Name: z.string().optional(),
  Type: operationType,
  SubType: z.string().optional(),
  Action: z.enum(['START', 'SUCCEED', 'FAIL', 'RETRY', 'CANCEL']),
  Payload: z.string().optional(),
  Error: errorObject.optional(),
  ContextOptions: z.object({ ReplayChildren: z.boolean().optional() }).optional(),
  StepOptions: z
    .object({ NextAttemptDelaySeconds: z.number().int().min(1).max(LONGEST_S).optional() })
    .optional(),
  WaitOptions: z.object({ WaitSeconds: z.number().int().min(1).max(LONGEST_S) }).optional(),
  CallbackOptions: z
    .object({
      TimeoutSeconds: z.number().int().min(0).max(LONGEST_S).optional(),
      HeartbeatTimeoutSeconds: z.number().int().min(0).max(LONGEST_S).optional(),
    })
    .optional(),
  ChainedInvokeOptions: z.object({ FunctionName: z.string().min(1) }).optional(),
});
export type OperationUpdate = z.infer<typeof operationUpdate>;

/** The body of CheckpointDurableExecution. */
export const checkpointRequest = z.object({
  CheckpointToken: z.string().min(1),
  ClientToken: z.string().optional(),
  Updates: z.array(operationUpdate).default([]),
});
export type CheckpointRequest = z.infer<typeof checkpointRequest>;
