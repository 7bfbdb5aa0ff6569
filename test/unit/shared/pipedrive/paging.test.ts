import { describe, expect, test } from 'vitest';
import { type Answer, collected, type Place, pages } from '../../../../shared/pipedrive/index.ts';

type Page = Answer<readonly number[]>;

const aPage = (data: readonly number[], next?: Page['next'], odd: Page['odd'] = []): Page => ({
  status: 200,
  data,
  odd,
  limits: {},
  ...(next ? { next } : {}),
});

/** A list that answers page after page, and remembers where it was read. */
function aList(...script: readonly Page[]) {
  const asked: Place[] = [];
  const read = async (place: Place): Promise<Page> => {
    const page = script[asked.length];
    asked.push(place);
    if (!page) throw new Error('The list was read beyond its end');
    return page;
  };
  return { asked, read };
}

describe('a list is read to its end', () => {
  test('by start', async () => {
    const { asked, read } = aList(aPage([1, 2], { start: 2 }), aPage([3, 4], { start: 4 }), aPage([5]));

    const { items, requests } = await collected(pages(read));

    expect(items).toEqual([1, 2, 3, 4, 5]);
    expect(requests).toBe(3);
    expect(asked).toEqual([{}, { start: 2 }, { start: 4 }]);
  });

  test('by cursor', async () => {
    const { asked, read } = aList(aPage([1], { cursor: 'a' }), aPage([], { cursor: 'b' }), aPage([2]));

    const { items } = await collected(pages(read));

    expect(items).toEqual([1, 2]);
    expect(asked).toEqual([{}, { cursor: 'a' }, { cursor: 'b' }]);
  });

  test('with what was odd on each page', async () => {
    const { read } = aList(
      aPage([1], { start: 2 }, [{ index: 1, field: 'id' }]),
      aPage([], undefined, [{ index: 0, field: 'name' }]),
    );

    const { odd } = await collected(pages(read));

    expect(odd).toEqual([
      { index: 1, field: 'id' },
      { index: 0, field: 'name' },
    ]);
  });

  test('no further than somebody wants to read', async () => {
    const { asked, read } = aList(aPage([1], { start: 1 }), aPage([2]));

    for await (const page of pages(read)) if (page.data.includes(1)) break;

    expect(asked).toHaveLength(1);
  });
});

describe('a list without an end', () => {
  test('that repeats a cursor is a broken contract at once', async () => {
    const { asked, read } = aList(
      aPage([1], { cursor: 'a' }),
      aPage([2], { cursor: 'b' }),
      aPage([3], { cursor: 'a' }),
    );

    await expect(collected(pages(read))).rejects.toMatchObject({ name: 'ContractBroken', remedy: 'stop' });

    expect(asked).toHaveLength(3);
  });

  test('that repeats a start is a broken contract at once', async () => {
    const { asked, read } = aList(aPage([1], { start: 2 }), aPage([2], { start: 2 }));

    await expect(collected(pages(read))).rejects.toMatchObject({ name: 'ContractBroken' });

    expect(asked).toHaveLength(2);
  });

  test('that always has another cursor stops after ten thousand pages', async () => {
    let requests = 0;
    const read = async () => aPage([1], { cursor: String(requests++) });

    await expect(collected(pages(read))).rejects.toMatchObject({
      name: 'ContractBroken',
      details: { pages: 10_000 },
    });

    expect(requests).toBe(10_000);
  });

  test('that goes back to an earlier start is a broken contract at once', async () => {
    const { asked, read } = aList(aPage([1], { start: 2 }), aPage([2], { start: 1 }));

    await expect(collected(pages(read))).rejects.toMatchObject({ name: 'ContractBroken' });

    expect(asked).toHaveLength(2);
  });

  test('that has more and more and never holds anything stops after twenty pages', async () => {
    let requests = 0;
    const read = async () => aPage([], { start: ++requests * 500 });

    await expect(collected(pages(read))).rejects.toMatchObject({
      name: 'ContractBroken',
      details: { pages: 20 },
    });
  });
});
