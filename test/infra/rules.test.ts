import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { root } from '../support/source-code.ts';
import { synthesised } from '../support/stack.ts';

const Report = z.object({
  pluginReports: z.array(
    z.object({
      pluginName: z.string(),
      conclusion: z.string(),
      violations: z.array(z.unknown()),
      suppressedViolations: z.array(z.object({ acknowledgedId: z.string(), reason: z.string() })),
    }),
  ),
});
const Metadata = z.record(z.string(), z.array(z.object({ type: z.string(), data: z.unknown() })));
const Acknowledged = z.record(z.string(), z.string());

const json = (folder: string, file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const reportOf = (folder: string) => Report.parse(json(folder, 'validation-report.json')).pluginReports;
/** Construct path, rule and reason of each accepted finding; logical ids without their hashes. */
const acknowledgedIn = (folder: string) =>
  Object.entries(Metadata.parse(json(folder, 'Pipewarden.metadata.json'))).flatMap(([path, entries]) =>
    entries
      .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
      .flatMap(({ data }) => Object.entries(Acknowledged.parse(data)))
      .map(([rule, reason]) => ({ path, rule, reason })),
  );

let folder: string;
beforeAll(() => {
  folder = inject('assemblyFolder');
});

describe('the AwsSolutions rules', () => {
  test('were applied and find nothing', () => {
    const reports = reportOf(folder).map(({ pluginName, conclusion, violations }) => [
      pluginName,
      conclusion,
      violations,
    ]);

    expect(reports).toEqual([['AwsSolutions', 'success', []]]);
  });

  test('find nothing with every setting changed', () => {
    const changed = synthesised({
      plan: 'growth',
      schedule: 'rate(1 day)',
      keeperSchedule: 'rate(5 minutes)',
      reconcileSchedule: 'rate(1 day)',
      quietMinutes: '30',
      eventRetentionDays: '7',
      schemaRegistry: 'off',
      timeZone: 'Asia/Tokyo',
      alarmEmail: 'ops@example.com',
      logRetentionDays: '30',
    });
    onTestFinished(() => rmSync(changed, { recursive: true, force: true }));

    expect(reportOf(changed)).toMatchObject([{ conclusion: 'success', violations: [] }]);
  });

  test('are excepted only where this list says', () => {
    const exceptions = acknowledgedIn(folder).map(
      ({ path, rule }) =>
        `${path} ${rule.replace(/^AwsSolutions::AwsSolutions-/, '').replace(/[0-9A-F]{8}\.Arn/, '.Arn')}`,
    );
    const secrets = 'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:Pipewarden';

    expect(exceptions.sort()).toEqual(
      [
        `/Pipewarden IAM5[Resource::${secrets}/oauth/*]`,
        `/Pipewarden IAM5[Resource::${secrets}/pipedrive/*]`,
        `/Pipewarden IAM5[Resource::${secrets}/webhook/*]`,
        '/Pipewarden IAM5[Resource::<OutboundResumerFunction.Arn>:*]',
        '/Pipewarden IAM5[Resource::<ProvisioningFunction.Arn>:*]',
        '/Pipewarden IAM5[Resource::<UserSyncFunction.Arn>:*]',
        '/Pipewarden IAM5[Resource::<WebhookKeeperFunction.Arn>:*]',
        '/Pipewarden/AdminToken SMG4',
        '/Pipewarden/FrontDoor APIG4',
        '/Pipewarden/EventProcessor IAM5[Resource::*]',
        '/Pipewarden/Provisioning Annotation::aws-lambda:Function.DurableConfig',
        '/Pipewarden/Provisioning IAM5[Resource::*]',
        '/Pipewarden/OutboundResumer IAM5[Resource::*]',
        '/Pipewarden/OutboundSender IAM5[Resource::*]',
        '/Pipewarden/UserSync IAM5[Resource::*]',
        '/Pipewarden/WebhookKeeper IAM5[Resource::*]',
        '/Pipewarden/HttpApi IAM5[Resource::*]',
      ].sort(),
    );
  });

  test('are excepted each for a reason that is a sentence', () => {
    const curt = acknowledgedIn(folder).filter(({ reason }) => !/^[A-Z].{30,}\.$/.test(reason));

    expect(curt).toEqual([]);
  });

  test('are not excepted where nothing would be found', () => {
    const used = new Set(
      reportOf(folder).flatMap(({ suppressedViolations }) =>
        suppressedViolations.map(({ acknowledgedId }) => acknowledgedId),
      ),
    );
    const idle = acknowledgedIn(folder).filter(
      ({ rule }) => rule.startsWith('AwsSolutions::') && !used.has(rule),
    );

    expect(idle).toEqual([]);
  });
});

describe('synthesis', () => {
  const run = (context: object) => {
    const outdir = mkdtempSync(join(tmpdir(), 'pipewarden-synth-'));
    onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
    const deadProxy = 'http://127.0.0.1:9';
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin/app.ts')], {
      cwd: root,
      encoding: 'utf8',
      // Nothing of an AWS account or of a network is in this environment.
      env: {
        PATH: process.env.PATH,
        HOME: outdir,
        CDK_OUTDIR: join(outdir, 'cdk.out'),
        CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [], ...context }),
        NODE_USE_ENV_PROXY: '1',
        HTTP_PROXY: deadProxy,
        HTTPS_PROXY: deadProxy,
      },
    });
    return { status, stderr, made: existsSync(join(outdir, 'cdk.out/Pipewarden.template.json')) };
  };

  test('needs neither a network nor an AWS account', () => {
    expect(run({})).toMatchObject({ status: 0, made: true });
  });

  test('ends with a sentence, and no template, for a setting that does not fit', () => {
    const { status, stderr, made } = run({ plan: 'gold' });

    expect({ status, made }).toEqual({ status: 1, made: false });
    expect(stderr).toMatch(/^A setting of the deployment does not fit \(-c name=value\): plan: /m);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
