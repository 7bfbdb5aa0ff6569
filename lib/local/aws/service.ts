/** Who signs a request: each local function has an access key of its own, so the gateway knows which one is calling. */
export interface Identity {
  /** As in the SigV4 credential, in clear: `AKIAWEBHOOKRECEIVER`. */
  readonly accessKeyId: string;
  /** For messages: the function's logical id. */
  readonly name: string;
  /** The statements of its role in the synthesised template, with every intrinsic resolved. */
  readonly statements: readonly Statement[];
}

/** An IAM policy statement; `*` and `?` are wildcards in actions and resources. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** What a caller must be allowed for a request: `sqs:SendMessage` on a queue's ARN. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

export interface AwsRequest {
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly caller: Identity;
  /** Aborted when the caller hangs up, so that a long poll does not take a message nobody will get. */
  readonly signal: AbortSignal;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** One AWS service as the gateway sees it, chosen by the service name in the SigV4 credential scope. */
export interface AwsService {
  /** SigV4 name: `sqs`, `dynamodb`, `secretsmanager`, `events`, `lambda`. */
  readonly name: string;
  readonly permissionsFor: (request: AwsRequest) => readonly Permission[];
  readonly serve: (request: AwsRequest) => Promise<AwsResponse>;
}

/** An error in the words of the AWS protocol; the gateway turns it into the wire form of the service's protocol. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

/** The account and region that stand in ARNs on this machine. */
export const LOCAL_REGION = 'us-east-1';
export const LOCAL_ACCOUNT = '000000000000';
