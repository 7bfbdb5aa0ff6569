import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
export type Resource = z.infer<typeof Resource>;

const Template = z.object({
  Resources: z.record(z.string(), Resource),
  Parameters: z.record(z.string(), z.object({ Default: z.string().default('') })).default({}),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});
const Assets = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string(), packaging: z.string() }) })),
});

/** A synthesised stack, as `cdk deploy` would upload it. */
export interface Assembly {
  readonly resources: Readonly<Record<string, Resource>>;
  /** The defaults of its parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The folder of an asset by the hash that its S3 key begins with. */
  readonly assetFolder: (s3Key: string) => string;
}

const STACK = 'Pipewarden';

/** Reads the template and the list of assets from a folder that synthesis wrote. */
export function readAssembly(folder: string): Assembly {
  const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const template = Template.parse(json(`${STACK}.template.json`));
  const { files } = Assets.parse(json(`${STACK}.assets.json`));
  return {
    resources: template.Resources,
    parameters: Object.fromEntries(
      Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default]),
    ),
    outputs: Object.fromEntries(Object.entries(template.Outputs).map(([name, { Value }]) => [name, Value])),
    assetFolder: (s3Key) => {
      const hash = s3Key.replace(/\.zip$/, '');
      const path = files[hash]?.source.path;
      if (path === undefined) throw new Error(`The template names an asset that was not built: ${s3Key}`);
      return join(folder, path);
    },
  };
}
