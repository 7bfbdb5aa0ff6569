import type * as z from 'zod';
import { AwsError, type AwsRequest, type AwsService, type Permission } from './service.ts';

/** What is wrong with a field of the input. */
export interface Refusal {
  /** Dotted path: `Entries.0.Id`. */
  readonly field: string;
  readonly missing: boolean;
  readonly reason: string;
}

/** An action's input, accepted: what it needs to be allowed, and how to carry it out. */
interface Call {
  readonly permissions: readonly Permission[];
  readonly run: (request: AwsRequest) => Promise<object>;
}

/** One action of a JSON service, with the type of its input sealed in; made by `jsonAction`. */
export type JsonAction = (input: unknown, refuse: (refusal: Refusal) => AwsError) => Call;

/** Declares an action: the shape of its input, what its caller must be allowed, and what it does. */
export function jsonAction<Input>(action: {
  readonly input: z.ZodType<Input>;
  readonly permission: (input: Input) => readonly Permission[];
  readonly run: (input: Input, request: AwsRequest) => object | Promise<object>;
}): JsonAction {
  return (raw, refuse) => {
    const parsed = action.input.safeParse(raw);
    if (!parsed.success) throw refuse(describe(raw, parsed.error));
    return {
      permissions: action.permission(parsed.data),
      run: async (request) => action.run(parsed.data, request),
    };
  };
}

/** Makes a service of the AWS JSON protocols out of its actions, chosen by the `X-Amz-Target` header. */
export function createJsonService(service: {
  /** SigV4 name. */
  readonly name: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  readonly actions: Readonly<Record<string, JsonAction>>;
  /** In which words input that does not fit is refused; `ValidationException` when left out. */
  readonly refuse?: (refusal: Refusal) => AwsError;
}): AwsService {
  const actions = new Map(Object.entries(service.actions));
  const refuse = service.refuse ?? validationException;
  // The gateway asks twice about a request (permissions, then the answer) but its input is parsed once.
  const calls = new WeakMap<AwsRequest, Call>();

  const callOf = (request: AwsRequest): Call => {
    const known = calls.get(request);
    if (known) return known;
    const name = targetOf(request);
    const action = actions.get(name);
    if (!action) throw new AwsError('UnknownOperationException', `The operation ${name} is not known here.`);
    const call = action(parseJson(request.body), refuse);
    calls.set(request, call);
    return call;
  };

  return {
    name: service.name,
    permissionsFor: (request) => callOf(request).permissions,
    serve: async (request) => ({
      status: 200,
      headers: { 'content-type': service.contentType },
      body: JSON.stringify(await callOf(request).run(request)),
    }),
  };
}

/** The action's name in a request of the JSON protocols: `SendMessage` in `AmazonSQS.SendMessage`. */
export function targetOf(request: AwsRequest): string {
  return request.headers['x-amz-target']?.split('.').at(-1) ?? '';
}

/** The JSON in a request's body; an empty body is an empty input. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}

function validationException({ field, reason }: Refusal): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: ${reason}`,
  );
}

function describe(raw: unknown, error: z.ZodError): Refusal {
  const path = error.issues[0]?.path ?? [];
  return {
    field: path.join('.'),
    missing: valueAt(raw, path) === undefined,
    reason: error.issues[0]?.message ?? 'Invalid input',
  };
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  );
}
