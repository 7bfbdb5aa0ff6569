import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** What is logged of a request: never a header, a query or a body. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  error: '$context.integrationErrorMessage',
};

/** How fast a route may be called: requests a second, and at once. */
export interface Ceiling {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** The HTTP API: one stage, its access log, and a ceiling on how fast it may be called. */
export class FrontDoor extends Construct {
  readonly api: HttpApi;
  private readonly stage: HttpStage;

  constructor(scope: Construct, id: string, logRetention: RetentionDays) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { createDefaultStage: false });
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 500, burstLimit: 1000 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }

  /** `https://….execute-api.….amazonaws.com`, without a slash at the end. */
  get url(): string {
    return this.api.apiEndpoint;
  }

  /** Sends every method of a path to a function; it answers the wrong ones itself. The ceiling is its own: no other route uses it up. */
  route(path: string, target: IFunction, { rateLimit, burstLimit }: Ceiling): void {
    const id = path.replace(/[^A-Za-z]+/g, '');
    const routeKey = HttpRouteKey.with(path, HttpMethod.ANY);
    const route = new HttpRoute(this, id, {
      httpApi: this.api,
      routeKey,
      integration: new HttpLambdaIntegration(`${id}Integration`, target),
    });
    const { defaultChild } = this.stage.node;
    if (!(defaultChild instanceof CfnStage)) throw new TypeError('The stage is made otherwise than it was');
    defaultChild.addPropertyOverride('RouteSettings', {
      [routeKey.key]: { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit },
    });
    // Settings of a route that is not there yet are refused.
    this.stage.node.addDependency(route);
  }

  /** Sends whatever has no route of its own to a function. */
  otherwise(target: IFunction): void {
    new HttpRoute(this, 'Otherwise', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('OtherwiseIntegration', target),
    });
  }
}
