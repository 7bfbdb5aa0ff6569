import type { RecordChange } from '../../shared/webhooks/change.ts';
import { cleanEvent } from '../../shared/webhooks/clean-event.ts';
import type { Deps } from './deps.ts';
import { echoOf } from './echo.ts';
import type { Handling } from './handle-change.ts';

/** Whether a change is the echo of a write of ours, which `write.sent` has told; its mark is then used up. */
export async function isOwnEcho(deps: Deps, { account, id, change, replayed }: Handling): Promise<boolean> {
  if (replayed || change.source !== 'api' || change.actor === undefined) return false;
  const tokenUser = await deps.tokenUserOf(account);
  if (tokenUser !== change.actor) return false;
  const recordId = change.action === 'create' ? undefined : change.id;
  const marks = await deps.findMarks(account, change.entity, recordId, change.timeMs);
  for (let left = marks; ; ) {
    const mark = echoOf(left, id, change, tokenUser);
    if (!mark) return false;
    if (await deps.consumeMark(account, mark, id)) return true;
    left = left.filter((other) => other !== mark);
  }
}

/** Tells the bus of a change. */
export const publish = (
  deps: Deps,
  { account, id, gapId, replayed }: Handling,
  change: RecordChange,
  part: { readonly sequence?: number; readonly stale?: boolean; readonly confirmed?: boolean },
): Promise<void> =>
  deps.publish(
    cleanEvent({
      id,
      account,
      change,
      replayed: replayed === true,
      ...(gapId === undefined ? {} : { gapId }),
      ...part,
    }),
  );
