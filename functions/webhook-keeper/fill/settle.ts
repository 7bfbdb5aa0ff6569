import { awaitedWith, stillAwaited } from './awaited.ts';
import type { Book } from './book.ts';
import type { FillPorts } from './ports.ts';
import { portions, recoveredMessage } from './recovered.ts';
import { oversized } from './report.ts';
import type { Batch, Cannot } from './step.ts';

/** A gap is one item, which has room for so many. */
const MOST_AWAITED = 3_500;

/**
 * Queues what a page came to, notes in the gap that it is awaited, and answers what cannot be brought back. Undefined when
 * there is no room to await any more: nothing was queued then.
 */
export async function settle(
  { known, queue }: Pick<FillPorts, 'known' | 'queue'>,
  account: string,
  book: Book,
  { recovered, cannot = [] }: Batch,
): Promise<readonly Cannot[] | undefined> {
  const { id: gapId, awaited: before } = book.gap();
  const crowded = before.length + recovered.length > MOST_AWAITED;
  const awaited = crowded ? await stillAwaited(known, account, before) : before;
  if (awaited.length + recovered.length > MOST_AWAITED) return undefined;

  const messages = recovered.map((change) => ({ change, ...recoveredMessage(account, gapId, change) }));
  const { fitting, tooLarge } = portions(messages);
  for (const portion of fitting)
    await queue.sendAll(portion.map(({ group, id, body }) => ({ group, id, body })));
  const queued = fitting.flat().map(({ id, change }) => ({ messageId: id, change }));
  await book.note({ awaited: awaitedWith(awaited, queued) });
  return [...cannot, ...tooLarge.map(({ change }) => oversized(change.entity, [change.id]))];
}
