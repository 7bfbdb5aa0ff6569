import type { About } from '../../shared/queue/bury.ts';
import type { WriteMessage } from '../../shared/queue/messages.ts';
import type { Write } from '../../shared/state/writes.ts';

/** What a buried message is about: a write. Its message is not kept, because it says no more than the write's key. */
export function createAboutWrite(
  findWrite: (account: string, key: string) => Promise<Write | undefined>,
): (message: WriteMessage) => Promise<About> {
  return async ({ account, key }) => {
    const operation = (await findWrite(account, key))?.operation;
    return { name: key, keep: false, subject: { key, ...(operation === undefined ? {} : { operation }) } };
  };
}
