import type { NodeState, UserNode } from '../../state/graph.ts';
import type { RecordState } from '../../state/records.ts';
import type { Untold } from '../../state/untold.ts';
import type { NormalRecord, RecordChange } from '../change.ts';
import { isObject, parseExactly } from '../exact-json.ts';
import { userEventFrom } from './user-event.ts';

/** What State has of a record or a user, as far as a change is weighed against it. */
export interface Known {
  readonly timeMs: number;
  /** How exact that time is. */
  readonly precisionMs: 1 | 1000;
  readonly deleted: boolean;
  /** What it says, in the form of `contentOf`; of a tombstone the last state. */
  readonly content?: NormalRecord;
  /** The change that was applied last. */
  readonly changeId?: string | undefined;
  /** A sync has read it since, so that change did not make it. */
  readonly readSince?: true;
  readonly sequence: number;
  /** Of a user, where every write counts. */
  readonly version?: number;
  readonly mergedTo?: string | undefined;
  /** Up to here a read of Pipedrive told what there was to tell, for that gap. */
  readonly coveredUntilMs?: number | undefined;
  readonly coveredBy?: string | undefined;
  readonly unsure?: true | undefined;
  /** Of a user: what a sync has read since and no event has told. */
  readonly untold?: Untold | undefined;
}

/** A stored record. Times of whole seconds may have been rounded down to them. */
export function knownRecord({ json, ...state }: RecordState): Known {
  const content = json === undefined ? undefined : parseExactly(json);
  return {
    ...state,
    precisionMs: state.timeMs % 1000 === 0 ? 1000 : 1,
    ...(isObject(content) ? { content } : {}),
  };
}

/** A user of the graph, who is never deleted, but deactivated. */
export const knownUser = ({ node, last, timeMs, ...state }: NodeState<UserNode>): Known => ({
  ...state,
  timeMs,
  precisionMs: last?.timeMs === timeMs && last.precisionMs === 1000 ? 1000 : 1,
  deleted: false,
  content: contentOfUser(node),
  ...(last ? { changeId: last.changeId } : {}),
  ...(last && last.timeMs !== timeMs ? { readSince: true } : {}),
});

/** What is known as it was told last: without what a sync has read since. */
export const toldContent = ({ content, untold }: Known): NormalRecord | undefined =>
  content && typeof untold === 'object'
    ? { ...content, ...contentOfUser({ id: Number(content.id), ...untold }) }
    : content;

/** Whether a change leaves no record behind. */
export const isRemoval = ({ entity, action }: RecordChange): boolean =>
  entity !== 'user' && action === 'delete';

/** What State would have of a change: the record, of a removal its last state, and of a user what the graph has. */
export function contentOf(change: RecordChange): NormalRecord | undefined {
  if (change.entity === 'user') return contentOfUser(userEventFrom(change));
  return (isRemoval(change) ? change.previous : change.after) ?? undefined;
}

/** A user as a record, as far as events tell of one. */
const contentOfUser = ({ id, email, name, active }: UserNode): NormalRecord => ({
  id,
  ...(email === undefined ? {} : { email }),
  ...(name === undefined ? {} : { name }),
  ...(active === undefined ? {} : { active_flag: active }),
});
