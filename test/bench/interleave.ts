/**
 * Measures every item once in each round, one at a time, so that whatever else the machine does falls on all of them
 * alike. Each round begins one item later, because the first one pays for a pause before it. Answers one list an item.
 */
export async function interleave<Item, Measured>(
  items: readonly Item[],
  rounds: number,
  measure: (item: Item) => Promise<Measured>,
): Promise<Map<Item, Measured[]>> {
  const found = new Map<Item, Measured[]>(items.map((item) => [item, []]));
  for (let round = 0; round < rounds; round++) {
    const start = round % Math.max(1, items.length);
    for (const item of [...items.slice(start), ...items.slice(0, start)])
      found.get(item)?.push(await measure(item));
  }
  return found;
}
