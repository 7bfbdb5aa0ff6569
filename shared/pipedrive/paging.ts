import { ContractBroken } from '../errors.ts';
import type { Answer, Oddity } from './perform.ts';

/** More pages than this is not a list but a loop: 500 records a page make five million. */
const MOST_PAGES = 10_000;

/** The query of a page: the largest there is, because a page costs the same whatever its size. */
export type PageQuery = { readonly limit: 500; readonly start?: number; readonly cursor?: string };

/**
 * All pages of a list, one request each: `for await (const page of pages((query) => client.getDeals({ query })))`.
 * A page that does not move on ends in `ContractBroken` instead of a loop.
 */
export async function* pages<Item>(
  read: (query: PageQuery) => Promise<Answer<readonly Item[]>>,
): AsyncGenerator<Answer<readonly Item[]>> {
  const seen = new Set<string | number>();
  let query: PageQuery = { limit: 500 };
  for (let count = 0; count < MOST_PAGES; count++) {
    const page = await read(query);
    yield page;
    if (!page.next) return;
    const position = 'cursor' in page.next ? page.next.cursor : page.next.start;
    if (seen.has(position)) throw new ContractBroken('A list pointed back to a page already read', {});
    seen.add(position);
    query = { limit: 500, ...page.next };
  }
  throw new ContractBroken('A list has no end', { pages: MOST_PAGES });
}

/** A whole list in memory, with what was odd in it. */
export async function collected<Item>(
  read: (query: PageQuery) => Promise<Answer<readonly Item[]>>,
): Promise<{ items: Item[]; odd: Oddity[]; requests: number }> {
  const items: Item[] = [];
  const odd: Oddity[] = [];
  let requests = 0;
  for await (const page of pages(read)) {
    requests++;
    items.push(...page.data);
    odd.push(...page.odd);
  }
  return { items, odd, requests };
}
