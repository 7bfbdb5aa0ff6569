import type { Recognised } from './recognise.ts';

/** The line of one record's events, which stay in order in it whatever told of them. At most 122 characters. */
export const recordGroup = (account: string, entity: string, id: string): string =>
  `${account}/${entity}/${id}`;

/** The line that a delivery stands in; what we cannot place forms one of its own. */
export const groupOf = (account: string, recognised: Recognised): string =>
  recognised.known
    ? recordGroup(account, recognised.told.entity, recognised.told.id)
    : `${account}/unrecognised`;
