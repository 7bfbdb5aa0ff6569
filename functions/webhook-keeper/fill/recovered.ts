import { createHash } from 'node:crypto';
import { type FifoMessage, messageText } from '../../../shared/queue/fifo.ts';
import type { RecoveredMessage } from '../../../shared/queue/messages.ts';
import type { NormalRecord } from '../../../shared/webhooks/change.ts';
import { inOrder } from '../../../shared/webhooks/change-id.ts';
import { isSilent } from '../../../shared/webhooks/differs.ts';
import { recordGroup } from '../../../shared/webhooks/group.ts';

/** A change that nobody told of, as it was found. */
export interface Recovered {
  readonly entity: string;
  readonly id: string;
  readonly action: 'create' | 'change' | 'delete';
  /** The last moment for which the read speaks: what is told of an earlier one is no news. */
  readonly timeMs: number;
  readonly updateTime?: string;
  readonly record: NormalRecord | null;
  readonly mergedTo?: string;
  /** The version of what State had, which tells this change from the same one at another time. */
  readonly over: number;
}

/**
 * The message of a change. It has the same id whenever the same state is found over the same State, so a fill that is done
 * twice or half queues each change once; what changes without being a change (`isSilent`) is not part of it.
 */
export function recoveredMessage(account: string, gapId: string, change: Recovered): FifoMessage {
  const { entity, id: entityId, action, timeMs, updateTime, record, mergedTo } = change;
  const id = recoveredId(account, change);
  const body: RecoveredMessage = {
    kind: 'recovered',
    account,
    id,
    gapId,
    entity,
    entityId,
    action,
    timeMs,
    ...(updateTime === undefined ? {} : { updateTime }),
    json: JSON.stringify(record),
    ...(mergedTo === undefined ? {} : { mergedTo }),
  };
  return { group: recordGroup(account, entity, entityId), id, body };
}

function recoveredId(account: string, change: Recovered): string {
  const { entity, id, action, updateTime = null, record, mergedTo = null, over } = change;
  const said = record && Object.fromEntries(Object.entries(record).filter(([field]) => !isSilent(field)));
  const text = JSON.stringify(
    inOrder([account, entity, id, 'recovered', action, updateTime, mergedTo, over, said]),
  );
  return createHash('sha256').update(text).digest('hex');
}

/** SQS takes 1 MiB a message and a call, and the attributes count. */
const LARGEST_BYTES = 1_000_000;
const MOST_MESSAGES = 10;

/** Messages in the portions that one call of the queue takes, and those that no call takes. */
export function portions<Message extends FifoMessage>(
  messages: readonly Message[],
): {
  readonly fitting: readonly (readonly Message[])[];
  readonly tooLarge: readonly Message[];
} {
  const sizes = messages.map((message) => ({ message, bytes: Buffer.byteLength(messageText(message.body)) }));
  const fitting: Message[][] = [];
  let left = 0;
  for (const { message, bytes } of sizes.filter(({ bytes }) => bytes <= LARGEST_BYTES)) {
    const portion = fitting.at(-1);
    if (portion && portion.length < MOST_MESSAGES && bytes <= left) portion.push(message);
    else fitting.push([message]);
    left = (fitting.at(-1)?.length === 1 ? LARGEST_BYTES : left) - bytes;
  }
  const tooLarge = sizes.filter(({ bytes }) => bytes > LARGEST_BYTES).map(({ message }) => message);
  return { fitting, tooLarge };
}
