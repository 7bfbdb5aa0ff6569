import type { Answer } from '../../../shared/pipedrive/index.ts';
import type { RawRecord } from '../../../shared/webhooks/change.ts';
import type { Confirmable } from './deletions.ts';
import { goneStep } from './gone.ts';
import { type Reads, reads } from './reads.ts';
import type { Step } from './step.ts';

/** A list takes so many ids (FACTS: lists of v2). */
const MOST_IDS = 100;

interface IdsQuery {
  readonly ids: string;
  readonly limit: number;
}
type ListAnswer = Answer<readonly RawRecord[]>;

const lists: Readonly<
  Record<
    Confirmable,
    { readonly list: (client: Reads, query: IdsQuery) => Promise<ListAnswer>; readonly cost: number }
  >
> = {
  person: { list: (client, query) => client.getPersons({ query }), cost: reads.getPersons.cost },
  organization: {
    list: (client, query) => client.getOrganizations({ query }),
    cost: reads.getOrganizations.cost,
  },
  activity: { list: (client, query) => client.getActivities({ query }), cost: reads.getActivities.cost },
  product: { list: (client, query) => client.getProducts({ query }), cost: reads.getProducts.cost },
};

/** Asks for every record that State has, a hundred for 10 tokens, and then one by one for those that are not answered. */
export const deepStep = (entity: Confirmable): Step =>
  goneStep(async ({ client, known, account, spend }, { after }) => {
    const page = await known.ids(account, entity, {
      limit: MOST_IDS,
      ...(after === undefined ? {} : { after }),
    });
    const next = page.next === undefined ? undefined : { after: page.next };
    const ids = page.ids.filter((id) => /^\d+$/.test(id));
    if (ids.length === 0) return { suspects: [], tally: {}, next };
    const { list, cost } = lists[entity];
    const answer = await list(client, { ids: ids.join(), limit: MOST_IDS });
    spend(cost);
    const shown = new Set(answer.data.map(({ id }) => String(id)));
    return {
      suspects: ids.filter((id) => !shown.has(id)).map((id) => ({ entity, id })),
      tally: {},
      next,
    };
  });
