import { ContractBroken } from '../errors.ts';
import type { Answer, Oddity } from './perform.ts';

/** More pages than this is not a list but a loop: 500 records a page make five million. */
const MOST_PAGES = 10_000;
/** A filtered page can be empty in the middle of a list, but not so many in a row. */
const MOST_EMPTY_PAGES = 20;

/** Where a list goes on, as the next call's query; nothing for its first page. */
export type Place = { readonly start?: number; readonly cursor?: string };

/** A whole list, with what was odd in it and how many requests it took. */
export interface Whole<Item> {
  readonly items: Item[];
  readonly odd: Oddity[];
  readonly requests: number;
}

/** All pages of a list, one request each. A list that does not move on ends in `ContractBroken` instead of a loop. */
export async function* pages<Item>(
  read: (place: Place) => Promise<Answer<readonly Item[]>>,
): AsyncGenerator<Answer<readonly Item[]>> {
  const cursors = new Set<string>();
  let place: Place = {};
  let empty = 0;
  for (let count = 0; count < MOST_PAGES; count++) {
    const page = await read(place);
    yield page;
    if (!page.next) return;
    empty = page.data.length === 0 && page.odd.length === 0 ? empty + 1 : 0;
    if (empty === MOST_EMPTY_PAGES)
      throw new ContractBroken('A list goes on without holding anything', { pages: count + 1 });
    if (!isAhead(page.next, place, cursors))
      throw new ContractBroken('A list pointed back to a page already read', { pages: count + 1 });
    place = page.next;
  }
  throw new ContractBroken('A list has no end', { pages: MOST_PAGES });
}

function isAhead(next: Place, place: Place, cursors: Set<string>): boolean {
  if (next.cursor === undefined) return (next.start ?? 0) > (place.start ?? 0);
  if (cursors.has(next.cursor)) return false;
  cursors.add(next.cursor);
  return true;
}

/** Reads pages to their end into memory. */
export async function collected<Item>(list: AsyncIterable<Answer<readonly Item[]>>): Promise<Whole<Item>> {
  const items: Item[] = [];
  const odd: Oddity[] = [];
  let requests = 0;
  for await (const page of list) {
    requests++;
    items.push(...page.data);
    odd.push(...page.odd);
  }
  return { items, odd, requests };
}
