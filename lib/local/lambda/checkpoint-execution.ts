import { inTransaction } from '../aws/database.ts';
import { applyUpdate } from './apply-update.ts';
import type { Ledger } from './execution-ledger.ts';
import { invalidParameter, notFound, tooLarge } from './lambda-errors.ts';
import type { CheckpointRequest, OperationUpdate } from './operation-update.ts';
import { operationForApi } from './wire-operation.ts';

/** AWS gives an execution about this many operations in its whole life. */
const MOST_OPERATIONS = 3_000;
/** An execution's own result may be as large as a synchronous answer. */
const LARGEST_RESULT_BYTES = 6 * 1024 * 1024;

/**
 * Takes a checkpoint: all of its updates are on disk when this returns, or none. Answers the response body. A request
 * sent again with the same client token gets the answer it had; a stale token is refused in the words of the service,
 * with a lower-case `checkpoint` that SDK 2.4.0 does not recognise and takes for the end of the execution.
 */
export function checkpointExecution(ledger: Ledger, arn: string, request: CheckpointRequest): string {
  return inTransaction(ledger.database, () => {
    const execution = ledger.executions.get(arn);
    if (!execution) throw notFound(`Durable execution not found: ${arn}`);
    const { ClientToken: clientToken, Updates: updates } = request;
    if (clientToken !== undefined && clientToken === execution.clientToken && execution.clientAnswer)
      return execution.clientAnswer;
    if (execution.status !== 'RUNNING' || execution.token !== request.CheckpointToken)
      throw invalidParameter('Invalid checkpoint token');

    for (const update of updates)
      if (update.Type === 'EXECUTION') takeEnd(ledger, arn, update);
      else takeChange(ledger, arn, update);
    const hasEnded = updates.some((each) => each.Type === 'EXECUTION');
    const token = nextToken(ledger);
    const answer = JSON.stringify({
      // The last checkpoint of an execution gets no token: there is nothing left to checkpoint.
      ...(!hasEnded && { CheckpointToken: token }),
      NewExecutionState: {
        Operations: ledger.operations.takeNews(arn).map(({ operation }) => operationForApi(operation)),
      },
    });
    ledger.executions.update(arn, { token, clientToken, clientAnswer: clientToken && answer });
    return answer;
  });
}

/** A token for the next checkpoint; it looks like those of AWS. */
export const nextToken = (ledger: Ledger) => Buffer.from(ledger.newId()).toString('base64');

function takeChange(ledger: Ledger, arn: string, update: OperationUpdate): void {
  const before = ledger.operations.get(arn, update.Id);
  if (!before && ledger.operations.count(arn) >= MOST_OPERATIONS)
    throw invalidParameter(`The durable execution has reached its limit of ${MOST_OPERATIONS} operations.`);
  const newCallbackId = () => Buffer.from(`${ledger.newId()}${ledger.newId()}`).toString('base64');
  ledger.put(arn, applyUpdate(before, update, { nowMs: ledger.now(), newCallbackId }));
}

/** An update of type EXECUTION is about the execution itself, whatever id it carries. */
function takeEnd(ledger: Ledger, arn: string, update: OperationUpdate): void {
  if (Buffer.byteLength(update.Payload ?? '') > LARGEST_RESULT_BYTES)
    throw tooLarge(
      `EXECUTION output payload size must be less than or equal to ${LARGEST_RESULT_BYTES} bytes.`,
    );
  if (update.Action === 'SUCCEED') ledger.finish(arn, { status: 'SUCCEEDED', result: update.Payload });
  else if (update.Action === 'FAIL') ledger.finish(arn, { status: 'FAILED', error: update.Error });
  else throw invalidParameter('Invalid EXECUTION action.');
}
