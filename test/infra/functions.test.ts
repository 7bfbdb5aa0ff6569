import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { Env as ApiEnv } from '../../functions/api/env.ts';
import { Env as ProcessorEnv } from '../../functions/event-processor/env.ts';
import { Env as ResumerEnv } from '../../functions/outbound-resumer/env.ts';
import { Env as SenderEnv } from '../../functions/outbound-sender/env.ts';
import { Env as ProvisioningEnv } from '../../functions/provisioning/env.ts';
import { Env as SyncEnv } from '../../functions/user-sync/env.ts';
import { Env as KeeperEnv } from '../../functions/webhook-keeper/env.ts';
import { Env as ReceiverEnv } from '../../functions/webhook-receiver/env.ts';
import { type Plan, planFrom } from '../../lib/local/template/plan.ts';
import { readAssembly } from '../../lib/local/template/template.ts';
import { deployedStack, labelOf, nameOf, type StackTemplate } from '../support/stack.ts';

const FUNCTIONS = [
  { name: 'EventProcessorFunction', env: ProcessorEnv, timeoutS: 30, memoryMiB: 256, tracing: 'Active' },
  { name: 'HttpApiFunction', env: ApiEnv, timeoutS: 29, memoryMiB: 1769, tracing: 'Active' },
  { name: 'OutboundResumerFunction', env: ResumerEnv, timeoutS: 240, memoryMiB: 256, tracing: 'Active' },
  { name: 'OutboundSenderFunction', env: SenderEnv, timeoutS: 75, memoryMiB: 256, tracing: 'Active' },
  { name: 'ProvisioningFunction', env: ProvisioningEnv, timeoutS: 300, memoryMiB: 256, tracing: 'Active' },
  { name: 'UserSyncFunction', env: SyncEnv, timeoutS: 900, memoryMiB: 512, tracing: 'Active' },
  { name: 'WebhookKeeperFunction', env: KeeperEnv, timeoutS: 300, memoryMiB: 512, tracing: 'Active' },
  { name: 'WebhookReceiverFunction', env: ReceiverEnv, timeoutS: 9, memoryMiB: 512, tracing: undefined },
];
/** What is loaded is waited for at every cold start. The largest of the others had 720,000 when this was written. */
const RECEIVER_BUNDLE_BYTES = 400_000;
const OTHER_BUNDLE_BYTES = 900_000;

const SourceMap = z.object({ sources: z.array(z.string()) });

let stack: StackTemplate;
let plan: Plan;
beforeAll(() => {
  stack = deployedStack();
  const addresses = { apiUrl: 'http://127.0.0.1:1', awsUrl: 'http://127.0.0.1:2', parameters: {} };
  plan = planFrom(readAssembly(inject('assemblyFolder')), addresses);
});

const propertiesOf = (name: string) => stack.all('AWS::Lambda::Function')[name]?.Properties ?? {};
const planned = (name: string) => {
  const found = plan.functions.find(({ logicalId }) => labelOf(logicalId) === name);
  if (!found) throw new Error(`The plan has no ${name}`);
  return found;
};

test('the functions are eight, one for each concern', () => {
  expect(Object.keys(stack.all('AWS::Lambda::Function')).sort()).toEqual(FUNCTIONS.map(({ name }) => name));
});

describe.each(FUNCTIONS)('$name', ({ name, env, timeoutS, memoryMiB, tracing }) => {
  test('runs on Node 24 and Arm, with its own time and memory', () => {
    expect(propertiesOf(name)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: timeoutS,
      MemorySize: memoryMiB,
    });
    expect(Object(propertiesOf(name).TracingConfig).Mode).toBe(tracing);
  });

  test('has a role and a log group of its own', () => {
    const concern = name.replace(/Function$/, '');
    const { LogGroup } = Object(propertiesOf(name).LoggingConfig);

    expect(nameOf(propertiesOf(name).Role)).toBe(`${concern}Role`);
    expect(nameOf(LogGroup)).toBe(`${concern}Logs`);
    expect(stack.all('AWS::Logs::LogGroup')[`${concern}Logs`]?.Properties.RetentionInDays).toBe(90);
  });

  test('finds exactly the variables that its schema asks for, all of them valid', () => {
    const { environment } = planned(name);

    expect(Object.keys(environment).sort()).toEqual(Object.keys(env.shape).sort());
    expect(env.safeParse(environment).error?.issues).toBeUndefined();
  });

  test('has no secret in its environment', () => {
    const { Variables } = Object(propertiesOf(name).Environment);
    const names = Object.keys(Variables).filter((variable) => /TOKEN|PASSWORD|KEY$/.test(variable));

    expect(names).toEqual([]);
    expect(JSON.stringify(Variables)).not.toContain('resolve:secretsmanager');
  });

  test('carries neither the chain of credential providers nor all of zod', () => {
    const map = readFileSync(join(planned(name).codeFolder, 'index.js.map'), 'utf8');
    const { sources } = SourceMap.parse(JSON.parse(map));

    const chain =
      /@aws-sdk\/credential-provider-|@smithy\/credential-provider-imds|zod\/v4\/(classic|locales\/(?!en\b))/;
    expect(sources.filter((source) => chain.test(source))).toEqual([]);
    expect(sources.some((source) => source.endsWith('shared/runtime/lambda-credentials.ts'))).toBe(true);
  });

  test('as the receiver carries no rules for the form of records, which it never looks into', () => {
    const map = readFileSync(join(planned(name).codeFolder, 'index.js.map'), 'utf8');
    const { sources } = SourceMap.parse(JSON.parse(map));

    const looksInto = sources.some((source) => source.includes('shared/webhooks/normal/'));
    expect(name === 'WebhookReceiverFunction' && looksInto).toBe(false);
  });

  test('is small enough to start in time', () => {
    const most = name === 'WebhookReceiverFunction' ? RECEIVER_BUNDLE_BYTES : OTHER_BUNDLE_BYTES;

    expect(statSync(join(planned(name).codeFolder, 'index.js')).size).toBeLessThanOrEqual(most);
  });
});

describe('provisioning', () => {
  test('is durable for thirty days, and is the only one that is', () => {
    const durable = Object.entries(stack.all('AWS::Lambda::Function')).flatMap(([name, { Properties }]) =>
      Properties.DurableConfig ? [[name, Properties.DurableConfig]] : [],
    );

    expect(durable).toEqual([
      ['ProvisioningFunction', { ExecutionTimeout: 2_592_000, RetentionPeriodInDays: 30 }],
    ]);
  });

  test('is called through the alias live, which points at a published version', () => {
    const { Properties } = stack.only('AWS::Lambda::Alias');
    const { Properties: api } = { Properties: propertiesOf('HttpApiFunction') };

    expect(Properties.Name).toBe('live');
    expect(nameOf(Properties.FunctionName)).toBe('ProvisioningFunction');
    expect(nameOf(Properties.FunctionVersion)).toBe('ProvisioningFunctionCurrentVersion');
    expect(nameOf(Object(api.Environment).Variables.PROVISIONING_FUNCTION)).toBe(
      'ProvisioningFunctionAliaslive',
    );
  });
});

test('parked writes are looked at every five minutes, by one resumer at a time and with nothing repeated', () => {
  const { ScheduleExpression, Target } = stack.all('AWS::Scheduler::Schedule').Resume?.Properties ?? {};

  expect(ScheduleExpression).toBe('rate(5 minutes)');
  expect(nameOf(Object(Target).Arn)).toBe('OutboundResumerFunction');
  expect(Object(Target).RetryPolicy.MaximumRetryAttempts).toBe(0);
  expect(propertiesOf('OutboundResumerFunction').Timeout).toBeLessThan(300);
});

test('every log group of the stack forgets after ninety days', () => {
  const kept = Object.values(stack.all('AWS::Logs::LogGroup')).map(
    ({ Properties }) => Properties.RetentionInDays,
  );

  expect(kept).toEqual(Array(9).fill(90));
});
