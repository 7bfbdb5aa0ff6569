import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { inject } from 'vitest';
import * as z from 'zod';
import { createApp } from '../../lib/app.ts';
import { readConfig } from '../../lib/config.ts';

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  DependsOn: z.array(z.string()).optional(),
});
export type Resource = z.infer<typeof Resource>;
const Template = z.looseObject({ Resources: z.record(z.string(), Resource) });

/** The template of a stack, for questions about it. */
export interface StackTemplate {
  readonly json: z.infer<typeof Template>;
  /** The resources of a type by the part of their logical id that the construct path makes: `EventsQueue`. */
  readonly all: (type: string) => Readonly<Record<string, Resource>>;
  /** The one resource of a type; throws when there are more or none. */
  readonly only: (type: string) => Resource;
}

/** A logical id without the hash that the CDK ends it with. */
export const labelOf = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}([0-9a-f]{32})?$/, '');

/** Reads the template that synthesis wrote to a folder. */
export function readStack(folder: string): StackTemplate {
  const json = Template.parse(JSON.parse(readFileSync(join(folder, 'Pipewarden.template.json'), 'utf8')));
  const all = (type: string) =>
    Object.fromEntries(
      Object.entries(json.Resources)
        .filter(([, { Type }]) => Type === type)
        .map(([id, resource]) => [labelOf(id), resource]),
    );
  return {
    json,
    all,
    only: (type) => {
      const [first, ...others] = Object.values(all(type));
      if (!first || others.length > 0)
        throw new Error(`The template has ${others.length + (first ? 1 : 0)} of ${type}`);
      return first;
    },
  };
}

/** The template that `cdk deploy` without settings would deploy. */
export const deployedStack = (): StackTemplate => readStack(inject('assemblyFolder'));

/** Synthesises with settings as `-c name=value` gives them, without bundling; answers the folder it wrote to. */
export function synthesised(settings: Readonly<Record<string, string>> = {}): string {
  const outdir = mkdtempSync(join(tmpdir(), 'pipewarden-stack-'));
  const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
  createApp(
    app,
    readConfig((name) => settings[name]),
  );
  app.synth();
  return outdir;
}

const Reference = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => labelOf(Ref)),
  z
    .object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
    .transform(({ 'Fn::GetAtt': [id] }) => labelOf(id)),
]);
const Joined = z
  .object({ 'Fn::Join': z.tuple([z.string(), z.array(z.union([z.string(), Reference]))]) })
  .transform(({ 'Fn::Join': [separator, parts] }) => parts.join(separator));
const Named = z.union([z.string(), Reference, Joined]);

/** What a property points at, in short: `EventsQueue`, `secret:Pipewarden/webhook/*`. */
export const nameOf = (value: unknown): string =>
  Named.parse(value).replace(/^arn:AWS::Partition:[a-z-]+:AWS::Region:AWS::AccountId:/, '');

const OneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const PolicyProperties = z.object({
  Roles: z.array(z.unknown()),
  PolicyDocument: z.object({
    Statement: z.array(
      z.strictObject({ Effect: z.literal('Allow'), Action: OneOrMore, Resource: z.unknown() }),
    ),
  }),
});

/** What each role may do, as `action on resource`, sorted; a statement with a condition or an exception throws. */
export function grantsOf(stack: StackTemplate): Record<string, string[]> {
  const grants = new Map<string, string[]>(
    Object.keys(stack.all('AWS::IAM::Role')).map((role) => [role, []]),
  );
  for (const { Properties } of Object.values(stack.all('AWS::IAM::Policy'))) {
    const { Roles, PolicyDocument } = PolicyProperties.parse(Properties);
    for (const role of Roles.map(nameOf))
      for (const { Action, Resource } of PolicyDocument.Statement)
        for (const resource of [Resource].flat().map(nameOf))
          grants.get(role)?.push(...Action.map((action) => `${action} on ${resource}`));
  }
  return Object.fromEntries([...grants].map(([role, list]) => [role, list.sort()]));
}
