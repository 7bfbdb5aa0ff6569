import * as z from 'zod/mini';
import { User } from '../../../shared/pipedrive/endpoints/v1/users.ts';
import type { UserNode } from '../../../shared/state/graph.ts';
import { found } from '../../../shared/state/tally.ts';
import { userNode } from '../../../shared/state/user-node.ts';
import type { NormalRecord, RawRecord } from '../../../shared/webhooks/change.ts';
import { normal } from '../../../shared/webhooks/normal/normal.ts';
import { reads } from './reads.ts';
import type { Recovered } from './recovered.ts';
import { absentUsers } from './report.ts';
import type { Step, StepPorts } from './step.ts';
import { userDiff } from './user-diff.ts';

/**
 * Reads all users and compares them with the graph, because no list says which of them have changed: switching one off does
 * not touch `modified` (FACTS 5.3). What is found was true at the end of the window.
 */
export const userStep: Step = async function* (ports) {
  const { client, known, account, spend } = ports;
  const list = await client.getUsers.all();
  spend(list.requests * reads.getUsers.cost);
  const users = list.items.flatMap(readUser);
  const { changed, equal, absent } = userDiff(
    await known.users(account),
    users.map(({ node }) => node),
  );
  const records = new Map(users.map(({ node, record }) => [node.id, record]));
  const judged: (Recovered | undefined)[] = [];
  for (const { user, action } of changed)
    judged.push(await recoveredUser(ports, user, action, records.get(user.id) ?? null));
  const recovered = judged.filter((one) => one !== undefined);
  const odd = list.odd.length + list.items.length - users.length;
  yield {
    recovered,
    tally: found('user', {
      listed: users.length + odd,
      equal,
      recovered: recovered.length,
      unsure: judged.length - recovered.length + odd,
    }),
    cannot: absentUsers(absent),
  };
};

let schema: ReturnType<typeof User> | undefined;

function readUser(raw: RawRecord): { node: UserNode; record: NormalRecord }[] {
  schema ??= User();
  const user = z.safeParse(schema, raw);
  if (!user.success) return [];
  const node = userNode(user.data);
  // One who is removed from the company is active no longer, whatever the other flag says.
  const active = node.active === undefined ? {} : { active_flag: node.active };
  return [{ node, record: { ...normal('user', 'rest-1', raw), ...active } }];
}

/** Undefined when the graph has since been told something later than the read speaks for: that is the webhook's to tell. */
async function recoveredUser(
  { known, account, window }: StepPorts,
  { id }: UserNode,
  action: 'create' | 'change',
  record: NormalRecord | null,
): Promise<Recovered | undefined> {
  const state = await known.user(account, String(id));
  const timeMs = window.until * 1000 - 1;
  if (state && state.timeMs > timeMs) return undefined;
  return { entity: 'user', id: String(id), action, timeMs, record, over: state?.version ?? 0 };
}
