import type { Recognised } from './recognise.ts';

/** The line of one record's events, which stay in order in it whatever told of them. At most 122 characters. */
export const recordGroup = (account: string, entity: string, id: string): string =>
  `${account}/${entity}/${id}`;

/** The line of an event, by what the log has of it; what we cannot place stands in one of its own. */
export const lineOf = (account: string, entity: string | undefined, id: string | undefined): string =>
  entity === undefined || id === undefined ? `${account}/unrecognised` : recordGroup(account, entity, id);

/** The line that a delivery stands in. */
export const groupOf = (account: string, recognised: Recognised): string =>
  recognised.known
    ? lineOf(account, recognised.told.entity, recognised.told.id)
    : lineOf(account, undefined, undefined);
