import * as z from 'zod';
import { AwsError } from '../../service.ts';

const MOST_ENTRIES = 10;
const ENTRY_ID = /^[\w-]{1,80}$/;

/** An entry of any batch: its id says which answer belongs to it. */
export const BatchEntry = z.object({ Id: z.string() });

interface FailedEntry {
  readonly Id: string;
  readonly Code: string;
  readonly Message: string;
  readonly SenderFault: boolean;
}

/** Refuses a batch that SQS refuses as a whole: empty, too long, or with ids that are malformed or not distinct. */
export function checkBatch(action: string, entries: readonly z.infer<typeof BatchEntry>[]): void {
  if (entries.length === 0)
    throw new AwsError(
      'EmptyBatchRequest',
      `There should be at least one ${action}RequestEntry in the request.`,
    );
  if (entries.length > MOST_ENTRIES)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`,
    );
  if (entries.some(({ Id }) => !ENTRY_ID.test(Id)))
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  const repeated = entries.find(({ Id }, at) => entries.findIndex((entry) => entry.Id === Id) !== at);
  if (repeated) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${repeated.Id} repeated.`);
}

/** Does the same to each entry; one that is refused does not stop the others. */
export function eachEntry<Entry extends z.infer<typeof BatchEntry>>(
  entries: readonly Entry[],
  work: (entry: Entry) => void,
): { Successful: { Id: string }[]; Failed: FailedEntry[] } {
  const Successful: { Id: string }[] = [];
  const Failed: FailedEntry[] = [];
  for (const entry of entries) {
    try {
      work(entry);
      Successful.push({ Id: entry.Id });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push(toFailedEntry(entry.Id, error));
    }
  }
  return { Successful, Failed };
}

/** Why one entry was refused, as it stands in the answer to a batch. */
export function toFailedEntry(id: string, error: AwsError): FailedEntry {
  return { Id: id, Code: error.code, Message: error.message, SenderFault: error.status < 500 };
}
