import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { root } from '../support/source-code.ts';
import { deployedStack, labelOf, nameOf, type StackTemplate } from '../support/stack.ts';

let stack: StackTemplate;
beforeAll(() => {
  stack = deployedStack();
});

/** Alarm → what it watches, the metric, and above which figure it goes off. */
const ALARMS = [
  ['events-dead-letters', 'EventsDeadLetters', 'ApproximateNumberOfMessagesVisible', 'Maximum', 0],
  ['events-oldest-message', 'EventsQueue', 'ApproximateAgeOfOldestMessage', 'Maximum', 600],
  ['outbound-dead-letters', 'OutboundDeadLetters', 'ApproximateNumberOfMessagesVisible', 'Maximum', 0],
  [
    'outbound-lifecycle-oldest-message',
    'OutboundLifecycleQueue',
    'ApproximateAgeOfOldestMessage',
    'Maximum',
    600,
  ],
  [
    'outbound-interactive-oldest-message',
    'OutboundInteractiveQueue',
    'ApproximateAgeOfOldestMessage',
    'Maximum',
    3600,
  ],
  ['outbound-sync-oldest-message', 'OutboundSyncQueue', 'ApproximateAgeOfOldestMessage', 'Maximum', 21_600],
  [
    'outbound-backfill-oldest-message',
    'OutboundBackfillQueue',
    'ApproximateAgeOfOldestMessage',
    'Maximum',
    86_400,
  ],
  ['receiver-errors', 'WebhookReceiverFunction', 'Errors', 'Sum', 0],
  ['processor-errors', 'EventProcessorFunction', 'Errors', 'Sum', 0],
  ['provisioning-errors', 'ProvisioningFunction', 'Errors', 'Sum', 0],
  ['sender-errors', 'OutboundSenderFunction', 'Errors', 'Sum', 0],
  ['resumer-errors', 'OutboundResumerFunction', 'Errors', 'Sum', 0],
  ['sync-errors', 'UserSyncFunction', 'Errors', 'Sum', 0],
  ['keeper-errors', 'WebhookKeeperFunction', 'Errors', 'Sum', 0],
  ['api-errors', 'HttpApiFunction', 'Errors', 'Sum', 0],
] as const;

/** Alarms over what the functions count themselves, all of those that call Pipedrive together. */
const COUNTED = [
  ['pipedrive-blocked', 'PipedriveBlocked'],
  ['account-disconnected', 'AccountDisconnected'],
  ['credential-refused', 'CredentialRefused'],
  ['budget-75', 'BudgetAt75'],
  ['budget-spent', 'BudgetSpent'],
] as const;
/** Counted by the keeper alone. */
const KEPT = [
  ['webhook-silent', 'WebhookSilent'],
  ['webhook-banned', 'WebhookBanned'],
  ['webhook-dead', 'WebhookDead'],
  ['gap-found', 'GapFound'],
] as const;
/** Counted by the processor of events alone. */
const PROCESSED = [
  ['unrecognised-deliveries', 'EventUnrecognised'],
  ['late-events', 'EventLate'],
] as const;
/** Counted by those that take messages from a queue. */
const DEAD_LETTERS = ['dead-letters', 'DeadLetter'] as const;
const NAMES = [
  ...[...ALARMS, ...COUNTED, ...KEPT, ...PROCESSED].map(([name]) => name),
  'dead-letters',
  'oldest-parked',
];
const CALLERS = [
  'event-processor',
  'outbound-sender',
  'outbound-resumer',
  'provisioning',
  'user-sync',
  'webhook-keeper',
  'api',
];
const CONSUMERS = ['event-processor', 'outbound-sender'];

const alarms = () =>
  Object.values(stack.all('AWS::CloudWatch::Alarm')).map(({ Properties }) => ({
    ...Properties,
    description: String(Properties.AlarmDescription),
    topics: [Properties.AlarmActions, Properties.OKActions].flat().map(nameOf),
    watches: Properties.Dimensions ? nameOf(Object(Properties.Dimensions)[0]?.Value) : undefined,
    metric: Properties.MetricName,
    statistic: Properties.Statistic,
    threshold: Properties.Threshold,
  }));
const alarmNamed = (name: string) => {
  const found = alarms().find(({ description }) => description.endsWith(`"Alarms": ${name}.`));
  if (!found) throw new Error(`No alarm ends its description with ${name}`);
  return found;
};
/** From its heading to the next one. */
const readmeSection = (): string =>
  /^## Alarms\n(?<text>[\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readFileSync(join(root, 'README.md'), 'utf8'))
    ?.groups?.text ?? '';

test('the stack has these alarms and no other', () => {
  expect(alarms()).toHaveLength(NAMES.length);
});

test.each(ALARMS)('%s watches %s', (name, watched, metric, statistic, threshold) => {
  expect(alarmNamed(name)).toMatchObject({
    watches: watched,
    metric,
    statistic,
    threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    Period: 300,
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
  });
});

test.each([
  ...COUNTED.map(([name, metric]) => [name, metric, CALLERS] as const),
  ...KEPT.map(([name, metric]) => [name, metric, ['webhook-keeper']] as const),
  ...PROCESSED.map(([name, metric]) => [name, metric, ['event-processor']] as const),
  [...DEAD_LETTERS, CONSUMERS] as const,
])('%s sums what its functions count as %s', (name, metric, services) => {
  const { Metrics, ...alarm } = Object(alarmNamed(name));
  const watched = Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: object; Stat: string } }) =>
    MetricStat ? [{ ...MetricStat.Metric, stat: MetricStat.Stat }] : [],
  );

  expect(alarm).toMatchObject({ threshold: 0, ComparisonOperator: 'GreaterThanThreshold' });
  expect(watched).toEqual(
    services.map((service) => ({
      Namespace: 'Pipewarden',
      MetricName: metric,
      Dimensions: [{ Name: 'service', Value: service }],
      stat: 'Sum',
    })),
  );
});

test('oldest-parked goes off when a write has been parked for longer than any day lasts', () => {
  expect(alarmNamed('oldest-parked')).toMatchObject({
    metric: 'OldestParkedMinutes',
    Namespace: 'Pipewarden',
    Dimensions: [{ Name: 'service', Value: 'outbound-resumer' }],
    // Told several times in five minutes it is no older.
    statistic: 'Maximum',
    threshold: 26 * 60,
    Period: 300,
  });
});

test.each(NAMES)('%s tells the topic when it begins and when it is over', (name) => {
  expect(alarmNamed(name).topics).toEqual(['AlarmsTopic', 'AlarmsTopic']);
});

test.each(NAMES)('%s has a line in the README that says what to do', (name) => {
  expect(readmeSection()).toContain(`| \`${name}\` |`);
});

test('every queue and every function is watched', () => {
  const watched = new Set(alarms().map(({ watches }) => watches));
  const parts = [
    ...Object.keys(stack.all('AWS::SQS::Queue')),
    ...Object.keys(stack.all('AWS::Lambda::Function')),
  ];

  expect(parts.filter((part) => !watched.has(labelOf(part)))).toEqual([]);
});

test('the topic refuses whoever publishes without TLS', () => {
  const { Statement } = Object(stack.only('AWS::SNS::TopicPolicy').Properties.PolicyDocument);

  expect(Statement).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        Effect: 'Deny',
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ]),
  );
});
