/** A key of the one table: `pk` groups what is read together, `sk` tells the items of a group apart. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Percent-encoding leaves no `#`, so no id can reach into another account's or entity's keys. */
const part = (text: string | number) => encodeURIComponent(String(text));

const within = (account: string, kind: string) => `ACCOUNT#${part(account)}#${kind}`;

/** Every key shape of the table. An item's account is always the first part of its key. */
export const keys = {
  accounts: (): string => 'ACCOUNTS',
  account: (account: string): Key => ({ pk: 'ACCOUNTS', sk: part(account) }),
  token: (hash: string): Key => ({ pk: 'TOKENS', sk: part(hash) }),
  nodes: (account: string, kind: NodeKind): string => within(account, kind.toUpperCase()),
  node: (account: string, kind: NodeKind, id: string | number): Key => ({
    pk: within(account, kind.toUpperCase()),
    sk: part(id),
  }),
  record: (account: string, entity: string, id: string): Key => ({
    pk: within(account, `RECORD#${part(entity)}`),
    sk: part(id),
  }),
  delivery: (account: string, id: string): Key => ({ pk: within(account, 'DELIVERY'), sk: part(id) }),
  write: (account: string, key: string): Key => ({ pk: within(account, 'WRITE'), sk: part(key) }),
  lines: (account: string): string => within(account, 'LINE'),
  /** `group` is what must stay in order: the account and the record. */
  line: (account: string, group: string): Key => ({ pk: within(account, 'LINE'), sk: part(group) }),
  run: (account: string, id: string): Key => ({ pk: within(account, 'RUN'), sk: part(id) }),
  sync: (account: string, id: string): Key => ({ pk: within(account, 'SYNC'), sk: part(id) }),
  deadLetters: (account: string): string => within(account, 'DEADLETTER'),
  deadLetter: (account: string, id: string): Key => ({ pk: within(account, 'DEADLETTER'), sk: part(id) }),
  /** What a dead letter says, out of the way of its list. */
  deadLetterMessage: (account: string, id: string): Key => ({
    pk: within(account, 'DEADLETTERMESSAGE'),
    sk: part(id),
  }),
  audits: (account: string): string => within(account, 'AUDIT'),
  audit: (account: string, id: string): Key => ({ pk: within(account, 'AUDIT'), sk: part(id) }),
  window: (account: string, window: 'BURST' | 'SEARCH'): Key => ({
    pk: within(account, 'GOVERNOR'),
    sk: window,
  }),
  /** `day` is `YYYY-MM-DD` in the account's time zone. */
  ledger: (account: string, day: string): Key => ({ pk: within(account, 'LEDGER'), sk: part(day) }),
  refresh: (account: string): Key => ({ pk: within(account, 'OAUTH'), sk: 'REFRESH' }),
  installation: (hash: string): Key => ({ pk: 'INSTALLATIONS', sk: part(hash) }),
};

/** The kinds of node in the identity graph. */
export type NodeKind = 'user' | 'role' | 'permissionSet';
