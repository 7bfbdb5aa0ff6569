import * as z from 'zod/mini';
import type { Route } from './route.ts';

const Problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', description: 'Which problem it is: urn:pipewarden:invalid-input' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What to do next' },
    field: { type: 'string', description: 'The field that does not fit' },
  },
};

/** The webhook route is another function's; it is listed so that the document is whole. */
const webhooks = {
  '/webhooks/{account}': {
    post: {
      summary: 'Pipedrive delivers here',
      security: [{ basic: [] }],
      parameters: [parameter('account', 'path')],
      requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
      responses: { '200': { description: 'The delivery is queued' }, ...problems([401, 404, 405, 413, 415]) },
    },
  },
};

/** The OpenAPI 3.1 document of a set of routes, drawn from the schemas that check the requests. */
export function openApi(routes: readonly Route[], serverUrl: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pipewarden',
      version: '1',
      description: 'Runs the life of users and records of a Pipedrive company.',
    },
    servers: [{ url: serverUrl }],
    paths: { ...paths, ...webhooks },
    components: {
      schemas: { Problem },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token with the scope of the route' },
        basic: {
          type: 'http',
          scheme: 'basic',
          description: 'The credentials the webhook was registered with',
        },
      },
    },
  };
}

function operation(route: Route): object {
  return {
    summary: route.summary,
    ...(route.scope
      ? { security: [{ bearer: [] }], 'x-scope': route.scope }
      : { security: route.basic ? [{ basic: [] }] : [] }),
    parameters: [
      ...[...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => parameter(name ?? '', 'path')),
      ...queryParameters(route),
      ...(route.idempotent
        ? [
            {
              ...parameter('Idempotency-Key', 'header'),
              required: false,
              description: 'The same request again has no second effect',
            },
          ]
        : []),
    ],
    ...(route.body
      ? {
          requestBody: {
            required: !route.bodyOptional,
            content: { 'application/json': { schema: jsonSchema(route.body, 'input') } },
          },
        }
      : {}),
    responses: {
      [route.status]: {
        description: route.summary,
        ...(route.answer
          ? { content: { 'application/json': { schema: jsonSchema(route.answer, 'output') } } }
          : {}),
      },
      ...(route.also
        ? {
            [route.also.status]: {
              description: route.also.summary,
              content: { 'application/json': { schema: jsonSchema(route.also.answer, 'output') } },
            },
          }
        : {}),
      ...problems([
        ...(route.body || route.query ? [400] : []),
        ...(route.scope ? [401, 403] : route.basic ? [401] : []),
        ...(route.path.includes('{') ? [404] : []),
      ]),
    },
  };
}

function queryParameters(route: Route): object[] {
  if (!route.query) return [];
  const { properties = {} } = jsonSchema(route.query, 'input');
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}

const jsonSchema = (schema: z.core.$ZodType, io: 'input' | 'output') => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

function parameter(name: string, place: string): object {
  return { name, in: place, required: true, schema: { type: 'string' } };
}

function problems(statuses: readonly number[]): Record<string, object> {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: 'A problem detail (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}
