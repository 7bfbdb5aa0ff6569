import type { ChangingGraph } from '../../shared/state/graph.ts';
import type { Records } from '../../shared/state/records.ts';
import { createFindState } from '../../shared/webhooks/weighing/find-state.ts';
import { contentOf, isRemoval } from '../../shared/webhooks/weighing/known.ts';
import { userEventFrom } from '../../shared/webhooks/weighing/user-event.ts';
import type { Deps, Saving } from './deps.ts';

/** State as the processor sees it: users are in the identity graph, everything else is a record. */
export function createStateOf(
  records: Records,
  graph: Pick<ChangingGraph, 'state' | 'apply'>,
): Pick<Deps, 'findState' | 'saveState'> {
  return {
    findState: createFindState(records, graph),
    saveState: async (account, saving) => {
      const saved =
        saving.change.entity === 'user'
          ? await saveUser(graph, account, saving)
          : await saveRecord(records, account, saving);
      return saved.outcome === 'refused' ? 'refused' : saved;
    },
  };
}

/** The time of what State has never goes back, also where a change of the same moment seems to be older. */
const timeOf = ({ change, known }: Saving): number => Math.max(change.timeMs, known?.timeMs ?? 0);

const coverOf = ({ change, gapId }: Saving) =>
  gapId === undefined ? {} : { coveredUntilMs: change.timeMs, coveredBy: gapId };

function saveUser(graph: Pick<ChangingGraph, 'apply'>, account: string, saving: Saving) {
  const { id, change, known } = saving;
  return graph.apply(account, 'user', userEventFrom(change), timeOf(saving), {
    changeId: id,
    precisionMs: change.precisionMs,
    ...coverOf(saving),
    ...(known?.version === undefined ? {} : { over: { version: known.version } }),
  });
}

function saveRecord(records: Records, account: string, saving: Saving) {
  const { id, change, known, unsure } = saving;
  const { entity, updateTime, merged } = change;
  const content = contentOf(change);
  return records.save(account, {
    entity,
    id: change.id,
    timeMs: timeOf(saving),
    changeId: id,
    deleted: isRemoval(change),
    ...(content ? { json: JSON.stringify(content) } : {}),
    ...(updateTime === undefined ? {} : { updateTime }),
    ...(merged && 'to' in merged ? { mergedTo: merged.to } : {}),
    ...(unsure ? { unsure } : {}),
    ...coverOf(saving),
    ...(known ? { over: { sequence: known.sequence } } : {}),
  });
}
