import * as z from 'zod';
import { hasEnded, type Operation } from './durable-operation.ts';
import { invalidParameter } from './lambda-errors.ts';

/** Bytes of operations in one page: an invocation event and an answer must stay below 6 MB. */
const LARGEST_PAGE_BYTES = 4 * 1024 * 1024;

/** A page of an execution's state; `nextMarker` asks for the one after it. */
export interface StatePage {
  readonly operations: readonly Operation[];
  readonly nextMarker: string | undefined;
}

/**
 * What a replay needs: every operation but those inside a child context that has ended, whose result stands for
 * them (unless it asked to replay its children).
 */
export function replayState(operations: readonly Operation[]): Operation[] {
  const byId = new Map(operations.map((each) => [each.Id, each]));
  const isHidden = (each: Operation): boolean => {
    const parent = each.ParentId === undefined ? undefined : byId.get(each.ParentId);
    if (!parent) return false;
    const standsForChildren =
      parent.Type === 'CONTEXT' && hasEnded(parent) && !parent.ContextDetails?.ReplayChildren;
    return standsForChildren || isHidden(parent);
  };
  return operations.filter((each) => !isHidden(each));
}

/** Cuts one page out of a state. Throws InvalidParameterValueException for a marker that this never gave. */
export function statePage(
  state: readonly Operation[],
  marker: string | undefined,
  maxItems: number,
): StatePage {
  const from = marker ? offset.safeParse(Buffer.from(marker, 'base64').toString()).data : 0;
  if (from === undefined || from > state.length) throw invalidParameter('Invalid Marker.');
  let bytes = 0;
  let to = from;
  for (const each of state.slice(from, from + maxItems)) {
    bytes += Buffer.byteLength(JSON.stringify(each));
    if (bytes > LARGEST_PAGE_BYTES && to > from) break;
    to += 1;
  }
  const nextMarker = to < state.length ? Buffer.from(String(to)).toString('base64') : undefined;
  return { operations: state.slice(from, to), nextMarker };
}

const offset = z.coerce.number().int().min(0);
