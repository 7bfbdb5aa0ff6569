import { sideBySide } from '../../../shared/runtime/side-by-side.ts';
import type { Gap } from '../../../shared/state/gaps.ts';
import type { Known } from './ports.ts';
import type { Recovered } from './recovered.ts';

type Awaited = Gap['awaited'];

const SIDE_BY_SIDE = 16;

/** What was queued and was not handled yet. */
export async function stillAwaited(
  { handled }: Pick<Known, 'handled'>,
  account: string,
  awaited: Awaited,
): Promise<Awaited> {
  const done = await sideBySide(awaited, SIDE_BY_SIDE, ({ id }) => handled(account, id));
  return awaited.filter((_, index) => !done[index]);
}

/** What is awaited, with what is queued now; what is queued again is awaited once. */
export function awaitedWith(
  awaited: Awaited,
  queued: readonly { readonly messageId: string; readonly change: Recovered }[],
): Awaited {
  const before = new Set(awaited.map(({ id }) => id));
  const added = queued.map(({ messageId, change: { entity, timeMs } }) => ({
    entity,
    id: messageId,
    timeMs,
  }));
  return [...awaited, ...added.filter(({ id }) => !before.has(id))];
}
