import { describe, expect, test } from 'vitest';
import { createGaps, type FoundGap } from '../../../shared/state/gaps.ts';
import { startTable, TABLES, tally } from './engines.ts';

const aGap = (part: Partial<FoundGap> = {}): FoundGap => ({
  from: '2026-11-20T09:00:00.000Z',
  to: '2026-11-20T09:35:00.000Z',
  foundAt: '2026-11-20T09:40:00.000Z',
  how: 'ban',
  subscriptions: ['deal', 'person'],
  bounds: { before: '2026-11-20T08:59:59.000Z' },
  quote: 200,
  ...part,
});

describe.each(TABLES)('a gap %s', (_engine, options) => {
  test('is opened once, whoever finds it and in whatever order its webhooks are named', async () => {
    const gaps = createGaps(await startTable(options));

    const opened = await Promise.all(
      Array.from({ length: 20 }, (_, finder) =>
        gaps.open('1', aGap({ subscriptions: finder % 2 ? ['deal', 'person'] : ['person', 'deal'] })),
      ),
    );

    expect(tally(opened.map((one) => String(one.opened)))).toEqual({ true: 1, false: 19 });
    expect(new Set(opened.map(({ gap }) => gap.id)).size).toBe(1);
    expect((await gaps.page('1', { limit: 10 })).items).toHaveLength(1);
  });

  test('is answered as it stands when it is found again', async () => {
    const gaps = createGaps(await startTable(options));
    const { gap } = await gaps.open('1', aGap());
    const filling = await gaps.save('1', gap, { status: 'filling', spent: 20 });

    const again = await gaps.open('1', aGap({ how: 'audit' }));

    expect(again).toEqual({ opened: false, gap: filling });
    expect(again.gap).toMatchObject({ how: 'ban', status: 'filling', spent: 20 });
  });

  test('keeps its report, and is changed only by whoever saw it last', async () => {
    const gaps = createGaps(await startTable(options));
    const { gap } = await gaps.open('1', aGap());
    const report = {
      perEntity: { deal: { listed: 500, equal: 480, recovered: 20, deleted: 2, unsure: 1 } },
      cannot: [{ entity: 'person', what: 'deletions', why: 'Pipedrive lists no deleted persons' }],
      awaited: [{ entity: 'deal', id: '8', timeMs: 1999 }],
    };

    const saved = await gaps.save('1', gap, report);
    const late = await gaps.save('1', gap, { status: 'filled' });

    expect(saved).toEqual({ ...gap, ...report, version: 2 });
    expect(late).toBeUndefined();
    expect(await gaps.find('1', gap.id)).toEqual(saved);
    expect(await gaps.find('2', gap.id)).toBeUndefined();
  });

  test('is listed by its start, the latest first', async () => {
    const gaps = createGaps(await startTable(options));
    for (const hour of ['09', '11', '10'])
      await gaps.open('1', aGap({ from: `2026-11-20T${hour}:00:00.000Z` }));
    const starts = (items: readonly { from: string }[]) => items.map(({ from }) => from.slice(11, 13));

    const first = await gaps.page('1', { limit: 2 });
    const second = await gaps.page('1', { limit: 2, after: first.next ?? '' });

    expect([starts(first.items), starts(second.items)]).toEqual([['11', '10'], ['09']]);
  });
});
