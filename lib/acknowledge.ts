import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts one finding of the AwsSolutions rules below a construct, with the reason why it is right here. */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}

/** Accepts a remark of the CDK itself, with the reason. */
export function acknowledgeRemark(scope: IConstruct, remark: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `Annotation::${remark}`, reason });
}
