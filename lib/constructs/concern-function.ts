import { join } from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import {
  LogLevel,
  NodejsFunction,
  type NodejsFunctionProps,
  OutputFormat,
} from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod/mini';
import type { EnvSchema } from '../../shared/runtime/env.ts';
import { acknowledge, acknowledgeRemark } from '../acknowledge.ts';

const root = join(import.meta.dirname, '../..');

export interface ConcernFunctionProps<Env extends EnvSchema> {
  /** Folder under functions/ whose index.ts exports `handler`. */
  readonly folder: string;
  /** The schema that index.ts reads its environment with. A variable it lacks or misspells does not compile. */
  readonly env: Env;
  readonly environment: { readonly [Name in keyof z.input<Env>]: string };
  readonly timeout: Duration;
  /** @default 256 */
  readonly memoryMiB?: number;
  /** @default true; the receiver goes without, for its cold start. */
  readonly tracing?: boolean;
  readonly logRetention: RetentionDays;
  /** Makes the function durable. */
  readonly durable?: NodejsFunctionProps['durableConfig'];
}

/** One Lambda for one concern, with the settings every function of this suite shares and a role of its own. */
export class ConcernFunction<Env extends EnvSchema> extends Construct {
  readonly fn: NodejsFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ConcernFunctionProps<Env>) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Not the AWS managed policy: that one may write to every log group of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    this.fn = new NodejsFunction(this, 'Function', {
      entry: join(root, 'functions', props.folder, 'index.ts'),
      handler: 'handler',
      projectRoot: root,
      depsLockFilePath: join(root, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMiB ?? 256,
      timeout: props.timeout,
      role: this.role,
      logGroup,
      tracing: (props.tracing ?? true) ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: props.environment,
      ...(props.durable ? { durableConfig: props.durable } : {}),
      // Measured: CommonJS loads faster than ESM although the source is ESM, and `module` before `main` matters more
      // than minifying. Without dynamic import the SDK's lazy `import("node:http")` becomes a require.
      bundling: {
        format: OutputFormat.CJS,
        target: 'node24',
        mainFields: ['module', 'main'],
        minify: true,
        sourceMap: true,
        sourcesContent: false,
        logLevel: LogLevel.WARNING,
        externalModules: [],
        esbuildArgs: {
          '--supported:dynamic-import': 'false',
          '--alias:@aws-sdk/credential-provider-node': join(root, 'shared/runtime/lambda-credentials.ts'),
        },
      },
    });
    if (props.durable)
      acknowledgeRemark(
        this,
        'aws-lambda:Function.DurableConfig',
        'The function is durable from the first deployment on.',
      );
    if (props.tracing ?? true)
      acknowledge(
        this,
        'IAM5[Resource::*]',
        'X-Ray’s two actions know no resources; nothing else is granted on *.',
      );
  }

  /** Lets the function do these things with these resources, and nothing else. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}
