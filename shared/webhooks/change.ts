/** A record as it came: parsed exactly, its names and forms those of whoever told of it. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** A record, or a part of one, in the names and forms of REST v2; what has none there is as it came. Made by `normal`. */
export type NormalRecord = Readonly<Record<string, unknown>>;

/** The other record of a merge: where a deleted one went, or which one a changed one took in. */
export type Merged = { readonly to: string } | { readonly from: string };

/** What is said of a change besides the record itself, the same for every version of webhooks. */
export interface ChangeHead {
  readonly entity: string;
  readonly id: string;
  readonly action: 'create' | 'change' | 'delete';
  /** When it happened at Pipedrive, in milliseconds since 1970. */
  readonly timeMs: number;
  /** How exact that is: users' events, and some of version 1, have whole seconds, rounded down (FACTS 5.3). */
  readonly precisionMs: 1 | 1000;
  /** Whether `previous` is what changed alone, as v2 tells of a change, or a whole record. */
  readonly previousIs: 'changed fields' | 'whole';
  /** The id of the user who did it. */
  readonly actor?: string;
  readonly source?: 'app' | 'api';
  readonly bulk: boolean;
  readonly correlationId?: string;
  readonly merged?: Merged;
}

/** A change as a delivery tells it. */
export interface ToldChange extends ChangeHead {
  readonly version: '1.0' | '2.0';
  /** The record since; null after a delete. */
  readonly after: RawRecord | null;
  /** The record before, or what of it changed; null of a create. */
  readonly previous: RawRecord | null;
}

/** What any delivery, recovered event or replay becomes. */
export interface RecordChange extends ChangeHead {
  /** `read`: nobody told us, it was found by reading from Pipedrive. */
  readonly version: '1.0' | '2.0' | 'read';
  /** The record's own time of its last change, in whole seconds (RFC 3339): `update_time`, of a user `modified`. */
  readonly updateTime?: string;
  readonly after: NormalRecord | null;
  readonly previous: NormalRecord | null;
}
