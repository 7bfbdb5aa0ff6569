import { beforeAll, describe, expect, test } from 'vitest';
import { deployedStack, nameOf, type StackTemplate } from '../support/stack.ts';

let stack: StackTemplate;
beforeAll(() => {
  stack = deployedStack();
});

describe('the HTTP API', () => {
  test('sends webhooks to the receiver and everything else to the api', () => {
    const integrations = stack.all('AWS::ApiGatewayV2::Integration');
    const routes = Object.values(stack.all('AWS::ApiGatewayV2::Route')).map(({ Properties }) => {
      const integration = nameOf(Properties.Target).replace('integrations/', '');
      return [Properties.RouteKey, nameOf(integrations[integration]?.Properties.IntegrationUri)];
    });

    expect(routes).toEqual([
      ['ANY /webhooks/{account}', 'WebhookReceiverFunction'],
      ['$default', 'HttpApiFunction'],
    ]);
  });

  test('hands over requests in the format 2.0 that the functions read', () => {
    const formats = Object.values(stack.all('AWS::ApiGatewayV2::Integration')).map(
      ({ Properties: { IntegrationType, PayloadFormatVersion } }) => [IntegrationType, PayloadFormatVersion],
    );

    expect(formats).toEqual([
      ['AWS_PROXY', '2.0'],
      ['AWS_PROXY', '2.0'],
    ]);
  });

  test('has one stage with a ceiling on how fast it may be called', () => {
    expect(stack.only('AWS::ApiGatewayV2::Stage').Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
    });
  });

  test('lets webhooks come faster than anything else, however fast that is called', () => {
    const stage = stack.only('AWS::ApiGatewayV2::Stage');

    expect(stage.Properties.RouteSettings).toEqual({
      'ANY /webhooks/{account}': { ThrottlingRateLimit: 2000, ThrottlingBurstLimit: 4000 },
    });
    // Settings of a route that is not there yet are refused.
    expect(stage.DependsOn).toContainEqual(expect.stringMatching(/^FrontDoorwebhooksaccount[0-9A-F]{8}$/));
  });

  test('logs of a request neither header nor query nor body nor who sent it', () => {
    const { Format } = Object(stack.only('AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings);

    expect(JSON.parse(Format)).toEqual({
      requestId: '$context.requestId',
      time: '$context.requestTime',
      route: '$context.routeKey',
      status: '$context.status',
      latencyMs: '$context.responseLatency',
      error: '$context.integrationErrorMessage',
    });
  });

  test('lets no other origin’s pages read its answers', () => {
    expect(stack.only('AWS::ApiGatewayV2::Api').Properties).toEqual({ Name: 'Api', ProtocolType: 'HTTP' });
  });
});

describe('the nightly sync', () => {
  const schedule = () => stack.all('AWS::Scheduler::Schedule').NightlySync?.Properties ?? {};

  test('starts at two at night in the time zone of the settings', () => {
    expect(schedule()).toMatchObject({
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
  });

  test('is the user-sync for every account, tried twice more', () => {
    const { Target } = schedule();

    expect(Target).toMatchObject({ Input: '{}', RetryPolicy: { MaximumRetryAttempts: 2 } });
    expect(nameOf(Object(Target).Arn)).toBe('UserSyncFunction');
  });
});

describe('the webhook-keeper', () => {
  test.each([
    ['looks at every account each quarter of an hour', 'KeepWebhooks', 'rate(15 minutes)', '{}', 0],
    [
      'compares every account with Pipedrive at night, tried twice more',
      'NightlyReconcile',
      'cron(30 3 * * ? *)',
      '{"reconcile":true}',
      2,
    ],
  ])('%s', (_, name, expression, input, retries) => {
    const { Target, ...schedule } = stack.all('AWS::Scheduler::Schedule')[name]?.Properties ?? {};

    expect(schedule).toMatchObject({ ScheduleExpression: expression, State: 'ENABLED' });
    expect(Target).toMatchObject({ Input: input, RetryPolicy: { MaximumRetryAttempts: retries } });
    expect(nameOf(Object(Target).Arn)).toBe('WebhookKeeperFunction');
  });
});

describe('the secret of the first admin', () => {
  test('is generated, long enough, and of characters a header can carry', () => {
    expect(stack.only('AWS::SecretsManager::Secret').Properties).toEqual({
      Description: 'Pipewarden: bearer token of the first admin',
      GenerateSecretString: { PasswordLength: 43, ExcludePunctuation: true },
    });
  });

  test('is named by the stack, with the address of the API and the bus', () => {
    expect(Object.keys(Object(stack.json.Outputs)).sort()).toEqual([
      'AdminTokenSecret',
      'ApiUrl',
      'EventBusName',
    ]);
  });
});

test('a token may be sent to no other host than Pipedrive’s unless a parameter says so', () => {
  expect(Object(stack.json.Parameters).PipedriveOrigin).toMatchObject({ Type: 'String', Default: '' });
});
