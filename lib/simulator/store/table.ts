import type { Store } from './store.ts';

export interface Stored {
  readonly id: string | number;
}

/** The records of one kind, in memory and written through to the store, oldest first. */
export interface Table<Item extends Stored> {
  readonly get: (id: Item['id']) => Item | undefined;
  readonly all: () => readonly Item[];
  /** Adds or replaces, and answers what it was given. */
  readonly put: (item: Item) => Item;
  readonly remove: (id: Item['id']) => void;
  /** The next number that no record has had before, also one purged since. */
  readonly nextId: () => number;
}

/** Loads a kind from the store. What is there was written by `put`, so it is not checked again. */
export function createTable<Item extends Stored>(store: Store, kind: string): Table<Item> {
  const items = new Map<Item['id'], Item>();
  for (const json of store.load(kind)) {
    const item: Item = JSON.parse(json);
    items.set(item.id, item);
  }
  let lastId = Math.max(0, ...store.load(`last ${kind}`).map(Number));

  return {
    get: (id) => items.get(id),
    all: () => [...items.values()],
    put: (item) => {
      items.set(item.id, item);
      store.put(kind, item.id, JSON.stringify(item));
      return item;
    },
    remove: (id) => {
      items.delete(id);
      store.remove(kind, id);
    },
    nextId: () => {
      lastId++;
      store.put(`last ${kind}`, 'id', String(lastId));
      return lastId;
    },
  };
}
