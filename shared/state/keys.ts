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
  replay: (account: string, id: string): Key => ({ pk: within(account, 'REPLAY'), sk: part(id) }),
  reconciliation: (account: string, id: string): Key => ({
    pk: within(account, 'RECONCILIATION'),
    sk: part(id),
  }),
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
  subscriptions: (account: string): string => within(account, 'WEBHOOK'),
  /** `object` is what the webhook tells of: an entity, or `*`. */
  subscription: (account: string, object: string): Key => ({
    pk: within(account, 'WEBHOOK'),
    sk: part(object),
  }),
  rotation: (account: string): Key => ({ pk: within(account, 'ROTATION'), sk: 'PASSWORD' }),
  lastPass: (account: string): Key => ({ pk: within(account, 'KEEPER'), sk: 'LAST' }),
  lease: (account: string, name: string): Key => ({ pk: within(account, 'LEASE'), sk: part(name) }),
  heardWebhooks: (account: string): string => within(account, 'HEARD'),
  heardWebhook: (account: string, webhookId: string): Key => ({
    pk: within(account, 'HEARD'),
    sk: part(webhookId),
  }),
  watermarks: (account: string): string => within(account, 'WATERMARK'),
  watermark: (account: string, entity: string): Key => ({
    pk: within(account, 'WATERMARK'),
    sk: part(entity),
  }),
  gaps: (account: string): string => within(account, 'GAP'),
  gap: (account: string, id: string): Key => ({ pk: within(account, 'GAP'), sk: part(id) }),
  /** Our own writes whose events are awaited: of one record, or the creations of an entity, whose records have no id yet. */
  echoes: (account: string, entity: string, id?: string): string =>
    within(account, `ECHO#${part(entity)}${id === undefined ? '' : `#${part(id)}`}`),
  /** All events of an account, in its index by time. */
  eventLog: (account: string): string => within(account, 'EVENT'),
  /** The events of one record, in the index by record. */
  eventsOf: (account: string, entity: string, id: string): string =>
    within(account, `EVENT#${part(entity)}#${part(id)}`),
  /** What could not be recognised, and so has no record, in the index by record. */
  unrecognised: (account: string): string => within(account, 'EVENT#unrecognised'),
  /** The echoes that did not come yet, in the index by time. */
  awaitedEchoes: (account: string): string => within(account, 'ECHO'),
};

/** Another order of the table: the items that have both of its attributes. DynamoDB brings it up to date a moment later. */
export interface Index {
  readonly name: string;
  readonly pk: string;
  readonly sk: string;
}

/**
 * The indexes of the table. They share the attribute they are ordered by, and copy the few fields that a list shows: what a
 * delivery says is in none of them. A name in these attributes is a string in every item, or DynamoDB refuses the item.
 */
export const indexes = {
  byTime: { name: 'by-time', pk: 'timeGroup', sk: 'indexedAt' },
  byRecord: { name: 'by-record', pk: 'recordGroup', sk: 'indexedAt' },
} as const satisfies Readonly<Record<string, Index>>;

/** The fields that the indexes copy, besides the keys. */
export const INDEXED_FIELDS = [
  'id',
  'kind',
  'receivedAt',
  'effect',
  'entity',
  'entityId',
  'action',
  'correlationId',
] as const;

/** The kinds of node in the identity graph. */
export type NodeKind = 'user' | 'role' | 'permissionSet';
