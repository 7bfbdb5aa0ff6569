import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

const NAMESPACE = 'Pipewarden';

export interface AlarmRule {
  /** It goes off when the five-minute maximum or sum is greater. */
  readonly above: number;
  /** What has happened, in words: the end of "Pipewarden: …". */
  readonly means: string;
}

/** The greatest figure that a function has reported; see shared/runtime/observed.ts. */
export const mostOf = (metricName: string, service: string): Metric =>
  new Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { service }, statistic: 'Maximum' });

/** How often several functions together have counted something; see shared/runtime/observed.ts for what they count. */
export function sumOfServices(metricName: string, services: readonly string[]): MathExpression {
  const metrics = services.map((service) => [
    service.replaceAll('-', '_'),
    new Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { service },
      statistic: 'Sum',
      period: Duration.minutes(5),
    }),
  ]);
  return new MathExpression({
    expression: `SUM(METRICS())`,
    label: metricName,
    usingMetrics: Object.fromEntries(metrics),
    period: Duration.minutes(5),
  });
}

/** All alarms of the stack. Each names the section of the README that says what to do. */
export class Alarms extends Construct {
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, email: string | undefined) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  add(name: string, metric: Metric | MathExpression, { above, means }: AlarmRule): void {
    const alarm = new Alarm(this, name, {
      alarmDescription: `Pipewarden: ${means}. See README, "Alarms": ${name}.`,
      metric: metric.with({ period: Duration.minutes(5) }),
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }
}
