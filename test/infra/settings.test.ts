import { rmSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../lib/config.ts';
import { readStack, type StackTemplate, synthesised } from '../support/stack.ts';

function stackWith(settings: Readonly<Record<string, string>>): StackTemplate {
  const folder = synthesised(settings);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return readStack(folder);
}

describe('a setting of the deployment', () => {
  test('plan reaches the api', () => {
    const { Properties } = stackWith({ plan: 'ultimate' }).all('AWS::Lambda::Function').HttpApiFunction ?? {};

    expect(Object(Object(Properties).Environment).Variables.DEFAULT_PLAN).toBe('ultimate');
  });

  test.each([
    ['schedule', 'NightlySync'],
    ['keeperSchedule', 'KeepWebhooks'],
    ['reconcileSchedule', 'NightlyReconcile'],
  ])('%s and timeZone reach %s', (setting, name) => {
    const stack = stackWith({ [setting]: 'rate(12 hours)', timeZone: 'Europe/Tallinn' });

    expect(stack.all('AWS::Scheduler::Schedule')[name]?.Properties).toMatchObject({
      ScheduleExpression: 'rate(12 hours)',
      ScheduleExpressionTimezone: 'Europe/Tallinn',
    });
  });

  test('quietMinutes reaches the keeper', () => {
    const { Properties } =
      stackWith({ quietMinutes: '90' }).all('AWS::Lambda::Function').WebhookKeeperFunction ?? {};

    expect(Object(Object(Properties).Environment).Variables.QUIET_MINUTES).toBe('90');
  });

  test('eventRetentionDays reaches the processor', () => {
    const { Properties } =
      stackWith({ eventRetentionDays: '7' }).all('AWS::Lambda::Function').EventProcessorFunction ?? {};

    expect(Object(Object(Properties).Environment).Variables.EVENT_RETENTION_DAYS).toBe('7');
  });

  test('schemaRegistry off leaves the registry out, and nothing else', () => {
    const [on, off] = [stackWith({}), stackWith({ schemaRegistry: 'off' })].map(({ json }) =>
      Object.values(json.Resources).map(({ Type }) => Type),
    );

    expect(off).toEqual(on?.filter((type) => !type.startsWith('AWS::EventSchemas::')));
    expect(off).not.toEqual(on);
  });

  test('alarmEmail subscribes that address, and nobody is subscribed without it', () => {
    const told = stackWith({ alarmEmail: 'ops@example.com' });
    const silent = stackWith({});

    expect(told.only('AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
    expect(silent.all('AWS::SNS::Subscription')).toEqual({});
  });

  test('logRetentionDays reaches every log group', () => {
    const groups = Object.values(stackWith({ logRetentionDays: '365' }).all('AWS::Logs::LogGroup'));

    expect(groups.map(({ Properties }) => Properties.RetentionInDays)).toEqual(Array(9).fill(365));
  });

  test('left out takes the default', () => {
    expect(readConfig(() => undefined)).toEqual({
      plan: 'lite',
      schedule: 'cron(0 2 * * ? *)',
      keeperSchedule: 'rate(15 minutes)',
      reconcileSchedule: 'cron(30 3 * * ? *)',
      quietMinutes: 60,
      eventRetentionDays: 30,
      schemaRegistry: 'on',
      timeZone: 'Etc/UTC',
      logRetentionDays: 90,
    });
  });

  test.each([
    ['plan', 'gold'],
    ['schedule', '0 2 * * *'],
    ['schedule', 'cron(0 2 * * ? *'],
    ['schedule', 'cron(0 2 * * *)'],
    ['schedule', 'rate(2 fortnights)'],
    ['keeperSchedule', 'every quarter of an hour'],
    ['reconcileSchedule', 'rate(0 days)'],
    ['quietMinutes', '0'],
    ['quietMinutes', '1.5'],
    ['eventRetentionDays', '0'],
    ['eventRetentionDays', 'for ever'],
    ['schemaRegistry', 'maybe'],
    ['timeZone', ''],
    ['timeZone', 'Europe/Nowhere'],
    ['alarmEmail', 'ops'],
    ['logRetentionDays', '31'],
    ['logRetentionDays', 'ninety'],
  ])('%s that is "%s" is refused by name', (name, value) => {
    const read = () => readConfig((asked) => (asked === name ? value : undefined));

    expect(read).toThrow(`A setting of the deployment does not fit (-c name=value): ${name}: `);
  });

  test('that is wrong is named with every other wrong one', () => {
    const wrong: Record<string, string> = { plan: 'gold', logRetentionDays: '31' };

    expect(() => readConfig((name) => wrong[name])).toThrow(/plan: .*; logRetentionDays: /);
  });
});
