import type { AwsError, AwsResponse } from './service.ts';

/** What differs between the services on the wire when they refuse something. */
interface Protocol {
  readonly contentType: string;
  readonly unknownKeyCode: string;
  readonly deniedStatus: number;
}

const JSON_1_0 = 'application/x-amz-json-1.0';
const JSON_1_1 = 'application/x-amz-json-1.1';
const json11 = { contentType: JSON_1_1, unknownKeyCode: 'UnrecognizedClientException', deniedStatus: 400 };

const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map([
  ['sqs', { contentType: JSON_1_0, unknownKeyCode: 'InvalidClientTokenId', deniedStatus: 403 }],
  ['dynamodb', { ...json11, contentType: JSON_1_0 }],
  ['secretsmanager', json11],
  ['events', json11],
  ['lambda', { ...json11, contentType: 'application/json', deniedStatus: 403 }],
]);

/** SQS kept the error codes of its older XML protocol beside the new ones; the SDK reads these first. */
const SQS_QUERY_CODES: ReadonlyMap<string, string> = new Map([
  ['AccessDeniedException', 'AccessDenied'],
  ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'],
  ['BatchEntryIdsNotDistinct', 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct'],
  ['BatchRequestTooLong', 'AWS.SimpleQueueService.BatchRequestTooLong'],
  ['EmptyBatchRequest', 'AWS.SimpleQueueService.EmptyBatchRequest'],
  ['InvalidBatchEntryId', 'AWS.SimpleQueueService.InvalidBatchEntryId'],
  ['MessageNotInflight', 'AWS.SimpleQueueService.MessageNotInflight'],
  ['PurgeQueueInProgress', 'AWS.SimpleQueueService.PurgeQueueInProgress'],
  ['TooManyEntriesInBatchRequest', 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest'],
  ['UnsupportedOperation', 'AWS.SimpleQueueService.UnsupportedOperation'],
]);

/** How a service speaks; one that is not known here speaks JSON 1.1. */
export function protocolOf(serviceName: string): Protocol {
  return PROTOCOLS.get(serviceName) ?? json11;
}

/** An error in the wire form of the service's protocol. */
export function toErrorResponse(serviceName: string, error: AwsError): AwsResponse {
  const headers: Record<string, string> = { 'content-type': protocolOf(serviceName).contentType };
  if (serviceName === 'lambda') {
    headers['x-amzn-errortype'] = error.code;
    const Type = error.status < 500 ? 'User' : 'Service';
    return { status: error.status, headers, body: JSON.stringify({ Type, message: error.message }) };
  }
  if (serviceName === 'sqs') {
    const code = SQS_QUERY_CODES.get(error.code) ?? error.code;
    headers['x-amzn-query-error'] = `${code};${error.status < 500 ? 'Sender' : 'Receiver'}`;
  }
  const body = JSON.stringify({ __type: error.code, message: error.message });
  return { status: error.status, headers, body };
}
