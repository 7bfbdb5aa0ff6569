import * as z from 'zod';

/** An error as the Lambda runtime reports it to whoever invoked. */
export const runtimeError = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()).optional(),
});
export type RuntimeError = z.infer<typeof runtimeError>;

/** Host to child: one invocation. Texts are JSON as they came, so that nothing is lost on the way. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly event: string;
  readonly timeoutMs: number;
  /** How far the host's clock is ahead of the machine's, and the function's is to be until the next invocation. */
  readonly aheadMs: number;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Child to host: what it may say. */
export const childMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('result'), requestId: z.string(), payload: z.string() }),
  z.object({
    kind: z.literal('error'),
    /** False when the process cannot serve again: it failed to load, or an error escaped the handler. */
    reusable: z.boolean(),
    error: runtimeError,
  }),
]);
export type ChildMessage = z.infer<typeof childMessage>;
