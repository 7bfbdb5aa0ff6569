import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Config } from './config.ts';
import { PipewardenStack } from './pipewarden-stack.ts';

/** The CDK app: one stack, held to the AwsSolutions rules. */
export function createApp(app: App, config: Config): PipewardenStack {
  const stack = new PipewardenStack(app, 'Pipewarden', config);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return stack;
}
