import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const folder = join(import.meta.dirname, '../../../shared/pipedrive');

/** Whether Pipedrive's documentation lies beside this repository; the tests against it skip where it does not. */
export const hasDocumentation: boolean = existsSync(folder);

const Named = z.object({ name: z.string(), required: z.boolean().default(false) });

/** An operation as Pipedrive documents it. */
export interface Documented {
  readonly version: 'v1' | 'v2';
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly cost: number;
  readonly scopes: readonly string[];
  readonly status: 'active' | 'beta' | 'deprecated' | 'removed';
  readonly query: readonly z.infer<typeof Named>[];
}

const Operation = z.object({
  operationId: z.string(),
  'x-token-cost': z.number(),
  deprecated: z.boolean().default(false),
  tags: z.array(z.string()),
  security: z.array(z.object({ oauth2: z.array(z.string()).optional() })),
  parameters: z.array(Named.extend({ in: z.string() })).default([]),
});
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** What an official OpenAPI file says of its operations. Its v1 has the OAuth server too, which has no prices. */
function fromOpenApi(version: 'v1' | 'v2'): Documented[] {
  const file: unknown = parse(readFileSync(join(folder, `openapi-${version}.yaml`), 'utf8'));
  const { paths, tags } = z
    .object({
      paths: z.record(z.string(), z.record(z.string(), z.unknown())),
      tags: z.array(z.object({ name: z.string(), description: z.string().optional() })).default([]),
    })
    .parse(file);
  const beta = new Set(tags.filter(({ name }) => /beta/i.test(name)).map(({ name }) => name));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, json]) => {
      const operation = METHODS.includes(method) ? Operation.safeParse(json) : undefined;
      if (!operation?.success) return [];
      const { operationId, deprecated, security, parameters } = operation.data;
      const isBeta = operation.data.tags.some((tag) => /^beta$/i.test(tag) || beta.has(tag));
      return {
        version,
        operation: operationId,
        method: method.toUpperCase(),
        path,
        cost: operation.data['x-token-cost'],
        scopes: security.flatMap(({ oauth2 }) => oauth2 ?? []),
        status: deprecated ? ('deprecated' as const) : isBeta ? ('beta' as const) : ('active' as const),
        query: parameters.filter((parameter) => parameter.in === 'query'),
      };
    }),
  );
}

const Row = z.object({
  operationId: z.string(),
  version: z.enum(['v1', 'v2']),
  method: z.string(),
  path: z.string(),
  cost: z.number().nullable(),
  oauth_scopes: z.array(z.string()),
  pagination: z.enum(['offset', 'cursor']).nullable(),
  status: z.string(),
  replacement: z.string().nullable(),
  seed: z.string().nullable(),
  params: z.array(Named.extend({ in: z.string() })),
  body: z.array(Named),
});
/** An operation in the table that was drawn from today's OpenAPI files and from the last one that had what is gone since. */
export type Row = z.infer<typeof Row>;

export const documentedRows: readonly Row[] = hasDocumentation
  ? z
      .object({ endpoints: z.array(Row) })
      .parse(JSON.parse(readFileSync(join(folder, 'endpoints.json'), 'utf8'))).endpoints
  : [];

const removed = documentedRows
  .filter(({ status }) => status === 'removed_from_spec')
  .map(
    ({ version, operationId, method, path, cost, oauth_scopes, params }): Documented => ({
      version,
      operation: operationId,
      method,
      path,
      cost: cost ?? 0,
      scopes: oauth_scopes,
      status: 'removed',
      query: params.filter((param) => param.in === 'query'),
    }),
  );

/** Every documented operation by its name: `v2.getPersons`. */
export const documented: ReadonlyMap<string, Documented> = new Map(
  hasDocumentation
    ? [...fromOpenApi('v1'), ...fromOpenApi('v2'), ...removed].map((one) => [
        `${one.version}.${one.operation}`,
        one,
      ])
    : [],
);
