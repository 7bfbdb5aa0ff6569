import { beforeAll, expect, test } from 'vitest';
import { GRANTS } from '../support/grants.ts';
import { deployedStack, grantsOf, nameOf, type StackTemplate } from '../support/stack.ts';

let stack: StackTemplate;
beforeAll(() => {
  stack = deployedStack();
});

/** By role; the CDK names that of a schedule after a hash, so it is named here after its schedule. */
const grants = () => {
  const schedules = new Map(
    Object.entries(stack.all('AWS::Scheduler::Schedule')).map(([name, { Properties }]) => [
      nameOf(Object(Properties.Target).RoleArn),
      `${name}ScheduleRole`,
    ]),
  );
  return Object.fromEntries(
    Object.entries(grantsOf(stack)).map(([role, list]) => [schedules.get(role) ?? role, list]),
  );
};

test('no role is there that this table does not know', () => {
  expect(Object.keys(grants()).sort()).toEqual(Object.keys(GRANTS).sort());
});

test.each(Object.entries(GRANTS))('%s may do what its table says and nothing else', (role, expected) => {
  expect(grants()[role]).toEqual([...expected].sort());
});

test('no role brings a policy along, managed or inline', () => {
  const brought = Object.entries(stack.all('AWS::IAM::Role'))
    .filter(([, { Properties }]) => 'ManagedPolicyArns' in Properties || 'Policies' in Properties)
    .map(([role]) => role);

  expect(brought).toEqual([]);
  expect(stack.all('AWS::IAM::ManagedPolicy')).toEqual({});
});

test('a role is taken on by its one service alone', () => {
  const principals = Object.values(stack.all('AWS::IAM::Role')).map(
    ({ Properties }) => Object(Properties.AssumeRolePolicyDocument).Statement,
  );

  expect(principals).toHaveLength(11);
  for (const [statement, ...others] of principals) {
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Action: 'sts:AssumeRole', Effect: 'Allow' });
    expect(['lambda.amazonaws.com', 'scheduler.amazonaws.com']).toContain(statement.Principal.Service);
  }
});

test('only the HTTP API may call a function from outside, each of the two through its own route', () => {
  const callers = Object.values(stack.all('AWS::Lambda::Permission')).map(({ Properties }) => [
    nameOf(Properties.FunctionName),
    Properties.Action,
    Properties.Principal,
    nameOf(Properties.SourceArn),
  ]);

  expect(callers).toEqual([
    [
      'WebhookReceiverFunction',
      'lambda:InvokeFunction',
      'apigateway.amazonaws.com',
      'FrontDoorApi/*/*/webhooks/{account}',
    ],
    ['HttpApiFunction', 'lambda:InvokeFunction', 'apigateway.amazonaws.com', 'FrontDoorApi/*/*'],
  ]);
  expect(stack.all('AWS::Lambda::Url')).toEqual({});
});
