import * as z from 'zod';
import type { Finding, Stop } from './stop.ts';
import { untilFinal } from './until.ts';

const EDITS = 12;
const DELETIONS = 3;

const Report = z.object({
  gap: z.object({
    status: z.string(),
    spent: z.number(),
    perEntity: z.record(z.string(), z.object({ recovered: z.number(), deleted: z.number() })),
    cannot: z.array(z.object({ what: z.string() })),
  }),
});

/** Lets Pipedrive lose events, has State compared with it, and shows what came back. */
export const healingStop: Stop = {
  title: `${EDITS + DELETIONS} events get lost, and a comparison brings them back`,
  visit: async ({ laptop: { api, host }, simulator, path }) => {
    const bus = host.plan.buses[0]?.name ?? '';
    const afterId = host.bus.list(bus).at(-1)?.id ?? 0;
    const deals = simulator.company.deal
      .all()
      .filter(({ is_archived, is_deleted }) => !is_archived && !is_deleted)
      .slice(-EDITS - DELETIONS)
      .map(({ id }) => id);
    simulator.loseEvents(EDITS + DELETIONS);
    for (const id of deals.slice(0, EDITS))
      simulator.edit({ entity: 'deal', id, change: { title: `Nobody told of ${id}` } });
    for (const id of deals.slice(EDITS)) simulator.edit({ entity: 'deal', id, delete: true });

    const { json: asked } = await api.post(path('/reconciliations'), { entities: ['deal'] });
    const report = await untilFinal(
      () => api.get(path(`/reconciliations/${asked.id}`)),
      (json) => Report.safeParse(json).data?.gap.status === 'filled',
    );
    const { gap } = Report.parse(report);
    const told = host.bus.list(bus, afterId).filter(({ detail }) => detail.recovered === true);
    const { recovered = 0, deleted = 0 } = gap.perEntity.deal ?? {};
    return [
      found('changes brought back', recovered - deleted, EDITS),
      found('deletions brought back', deleted, DELETIONS),
      found('told on the bus, as recovered', told.length, EDITS + DELETIONS),
      { what: 'price', outcome: `${gap.spent} tokens`, ok: gap.status === 'filled' },
      {
        what: 'what cannot be brought back',
        outcome: gap.cannot.map(({ what }) => what).join('; '),
        ok: gap.cannot.length > 0,
      },
    ];
  },
};

const found = (what: string, count: number, wanted: number): Finding => ({
  what,
  outcome: `${count} of ${wanted}`,
  ok: count === wanted,
});
