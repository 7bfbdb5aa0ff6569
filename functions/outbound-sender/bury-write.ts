import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { Unavailable } from '../../shared/errors.ts';
import { endpointOf } from '../../shared/pipedrive/index.ts';
import { WriteMessage } from '../../shared/queue/messages.ts';
import type { QueuePorts } from '../../shared/runtime/queue-function.ts';
import { isHeld, isSettled, type Write } from '../../shared/state/writes.ts';
import type { CallHeads } from '../../shared/writes/call-heads.ts';
import type { Lines } from '../../shared/writes/lines.ts';

export interface BuryWriteDeps {
  readonly bury: QueuePorts['bury'];
  readonly findWrite: (account: string, key: string) => Promise<Write | undefined>;
  /** Keeps senders from a write; undefined when its outcome is known, or when one may be at it. */
  readonly hold: (account: string, key: string, nowMs: number) => Promise<Write | undefined>;
  readonly postpone: (account: string, key: string, reason: string) => Promise<void>;
  readonly leaveLine: Lines['leave'];
  readonly callHeads: CallHeads;
  readonly now: () => number;
}

/**
 * Buries a write and lets the next one of its record come: what waits for a person holds nobody up. Not while a sender may be
 * at it, because the next one would be sent beside it: then the message comes again, and is buried when the sender's time is
 * over.
 */
export function createBuryWrite(deps: BuryWriteDeps): QueuePorts['bury'] {
  return async (record, reason) => {
    const message = messageOf(record);
    const write = message && (await deps.findWrite(message.account, message.key));
    const held = write && (await heldOff(deps, message.account, write));
    await deps.bury(record, reason);
    if (!message || !write) return;
    const line = await deps.leaveLine(message.account, write.group, write.key);
    if (held) await deps.postpone(message.account, write.key, write.reason ?? reason);
    await deps.callHeads(message.account, [line]);
  };
}

/** The write, held so that no sender begins it; undefined for one that no sender will begin. */
async function heldOff(
  { hold, now }: BuryWriteDeps,
  account: string,
  write: Write,
): Promise<Write | undefined> {
  const underWay = new Unavailable('A sender may be at this write', { account });
  if (isHeld(write, now())) throw underWay;
  // A creation whose sender died is looked for and never sent again, and must not look as if it had not been sent.
  const isLost = write.status === 'sending' && endpointOf(write.operation)?.repeat === 'duplicates';
  if (isLost || isSettled(write)) return undefined;
  const held = await hold(account, write.key, now());
  if (!held) throw underWay;
  return held;
}

function messageOf({ body }: SQSRecord): WriteMessage | undefined {
  try {
    const result = z.safeParse(WriteMessage, JSON.parse(body));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
