/** A function of the synthesised template as this machine runs it. */
export interface FunctionSpec {
  readonly name: string;
  /** Unqualified: `arn:aws:lambda:us-east-1:000000000000:function:api`. */
  readonly arn: string;
  /** Every alias points at version 1, the only one there is on this machine. */
  readonly aliases: readonly string[];
  readonly codeFolder: string;
  /** File and export, as in the template: `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMiB: number;
  /** Set for a durable function. */
  readonly durable?: { readonly executionTimeoutS: number; readonly retentionDays: number } | undefined;
}
