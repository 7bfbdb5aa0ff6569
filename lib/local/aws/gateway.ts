import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { bodyOf } from '../body-of.ts';
import { isAllowed } from './iam.ts';
import { protocolOf, toErrorResponse } from './protocol.ts';
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  type Identity,
  LOCAL_ACCOUNT,
} from './service.ts';

/** DynamoDB takes the largest requests of all (a batch of 16 MB); nothing here needs more. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
/** Time for answers under way to leave when the gateway closes. */
const CLOSING_GRACE_MS = 1000;

export interface Gateway {
  /** Endpoint for `AWS_ENDPOINT_URL`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, ends long polls with what they have, and closes every connection. */
  readonly close: () => Promise<void>;
}

export interface GatewayOptions {
  readonly services: readonly AwsService[];
  readonly identities: readonly Identity[];
  /** Left out or 0: any free port. */
  readonly port?: number;
  /** Told of every failure that is not an AwsError; its caller sees only InternalFailure. */
  readonly onFailure?: (error: unknown, serviceName: string) => void;
}

/**
 * One loopback HTTP server for all embedded services. The SigV4 credential says who calls which service; each call
 * is held to the caller's statements. Signatures are not verified: nothing but this machine can reach the
 * server, and the key id is there to know which function calls, not to keep anyone out.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const services = new Map(options.services.map((service) => [service.name, service]));
  const identities = new Map(options.identities.map((identity) => [identity.accessKeyId, identity]));
  const underWay = new Map<AbortController, Promise<void>>();

  const serve = async (incoming: IncomingMessage, signal: AbortSignal): Promise<AwsResponse> => {
    const credential = readCredential(incoming.headers.authorization);
    try {
      const body = await bodyOf(incoming, BODY_LIMIT_BYTES);
      if (!body)
        throw new AwsError(
          'RequestEntityTooLarge',
          `The body is longer than ${BODY_LIMIT_BYTES} bytes.`,
          413,
        );
      if (!credential) throw new AwsError('MissingAuthenticationTokenException', 'No SigV4 credential.', 403);
      const service = services.get(credential.serviceName);
      if (!service)
        throw new AwsError('SignatureDoesNotMatch', 'Credential should be scoped to correct service.', 403);
      const caller = identities.get(credential.accessKeyId);
      if (!caller) throw unknownKey(service.name);
      const request = { ...readTarget(incoming), body, caller, signal };
      authorize(service, request);
      return await service.serve(request);
    } catch (error) {
      const serviceName = credential?.serviceName ?? '';
      if (error instanceof AwsError) return toErrorResponse(serviceName, error);
      if (!signal.aborted && !incoming.errored) options.onFailure?.(error, serviceName);
      const failure = new AwsError('InternalFailure', 'The request failed for an internal reason.', 500);
      return toErrorResponse(serviceName, failure);
    }
  };

  const server = createServer((incoming, outgoing) => {
    const controller = new AbortController();
    // An answer that has left needs no end, whose reason is an error with a stack.
    outgoing.once('close', () => outgoing.writableFinished || controller.abort());
    const work = serve(incoming, controller.signal)
      .then((response) => respond(outgoing, response, server.listening))
      .finally(() => underWay.delete(controller));
    underWay.set(controller, work);
  });
  // The SDK keeps connections open and would race with an idle timeout; they live on loopback and cost nothing.
  server.keepAliveTimeout = 0;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gateway has no port.');

  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const controller of underWay.keys()) controller.abort();
      const grace = setTimeout(() => server.closeAllConnections(), CLOSING_GRACE_MS);
      await Promise.race([Promise.all(underWay.values()), closed]);
      clearTimeout(grace);
      server.closeAllConnections();
      await closed;
    },
  };
}

function authorize(service: AwsService, request: AwsRequest): void {
  const denied = service
    .permissionsFor(request)
    .find((permission) => !isAllowed(request.caller.statements, permission));
  if (!denied) return;
  const { name } = request.caller;
  throw new AwsError(
    'AccessDeniedException',
    `User: arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${name}/${name} is not authorized to perform: ${denied.action} on resource: ${denied.resource}`,
    protocolOf(service.name).deniedStatus,
  );
}

function unknownKey(serviceName: string): AwsError {
  const code = protocolOf(serviceName).unknownKeyCode;
  return new AwsError(code, 'The security token included in the request is invalid.', 403);
}

/** `AWS4-HMAC-SHA256 Credential=<key id>/<date>/<region>/<service>/aws4_request, …` */
function readCredential(authorization = ''): { accessKeyId: string; serviceName: string } | undefined {
  const scope = /\bCredential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/([^/,\s]+)\/aws4_request/.exec(authorization);
  const [, accessKeyId, serviceName] = scope ?? [];
  return accessKeyId && serviceName ? { accessKeyId, serviceName } : undefined;
}

function readTarget(incoming: IncomingMessage): Pick<AwsRequest, 'method' | 'path' | 'query' | 'headers'> {
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query.join('?')),
    headers: Object.fromEntries(headers),
  };
}

/** Writes an answer and waits until it has left; a caller that hung up is no failure. */
async function respond(outgoing: ServerResponse, response: AwsResponse, staysOpen: boolean): Promise<void> {
  if (outgoing.destroyed) return;
  outgoing.writeHead(response.status, {
    ...response.headers,
    ...(staysOpen ? {} : { connection: 'close' }),
    'x-amzn-requestid': randomUUID(),
    'content-length': Buffer.byteLength(response.body),
  });
  outgoing.end(response.body);
  await finished(outgoing).catch(() => undefined);
}
