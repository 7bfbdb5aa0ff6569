import { NotFound } from '../../../shared/errors.ts';
import { sideBySide } from '../../../shared/runtime/side-by-side.ts';
import type { Collection } from '../../../shared/state/collection.ts';
import type { EventRecord, ReplayOutcome } from '../../../shared/state/event-record.ts';
import type { Events } from '../../../shared/state/events.ts';
import type { ReplayRequest } from '../../../shared/state/replay-requests.ts';

export interface Deps {
  readonly requests: Pick<Collection<ReplayRequest>, 'find'>;
  readonly findEvent: Events['find'];
}

/** What became of one event so far. `waiting`: it is in its line. `gone`: the log no longer has it. */
export interface Become {
  readonly id: string;
  readonly outcome: ReplayOutcome | 'waiting' | 'gone';
  readonly reason?: string;
}

const SIDE_BY_SIDE = 16;

/** A replay and what became of each of its events. Throws `NotFound`. */
export async function replayReport(
  { requests, findEvent }: Deps,
  account: string,
  id: string,
): Promise<{ readonly request: ReplayRequest; readonly events: readonly Become[] }> {
  const request = await requests.find(account, id);
  if (!request) throw new NotFound('There is no such replay', {});
  const events = await sideBySide(request.events, SIDE_BY_SIDE, async (event) =>
    become(event.id, await findEvent(account, event.id), id),
  );
  return { request, events };
}

function become(id: string, event: EventRecord | undefined, request: string): Become {
  if (!event) return { id, outcome: 'gone' };
  const replay = event.replays.find((one) => one.request === request);
  if (!replay) return { id, outcome: 'waiting' };
  return { id, outcome: replay.outcome, ...(replay.reason === undefined ? {} : { reason: replay.reason }) };
}
