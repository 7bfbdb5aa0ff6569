import type { BasicPair } from '../../accounts/credentials.ts';
import { type Account, DEFAULT_ENTITIES } from '../../state/accounts.ts';

/** One webhook as it should be at Pipedrive. */
export interface Wanted {
  /** An entity, or `*` for all of them. */
  readonly object: string;
  readonly name: string;
  /** Where it is to deliver. */
  readonly url: string;
  /** As whom Pipedrive looks when it decides what to tell. */
  readonly userId: number;
  /** The user of the Basic pair that it is to carry; each password has its own. */
  readonly user: string;
}

/** What every webhook of ours is called at Pipedrive, and begins with. */
export const WEBHOOK_NAME = 'Pipewarden';

/** One webhook for everything: it stands in where Pipedrive refuses one for each entity. */
export const EVERYTHING = '*';

/** The entities that an account hears of. */
export const entitiesOf = ({ entities = [...DEFAULT_ENTITIES] }: Pick<Account, 'entities'>): string[] =>
  entities;

/**
 * The webhooks that an account should have: one for each entity, so that ten failures of one do not silence the others;
 * all of version 2 and for all actions.
 */
export const wantedOf = (
  objects: readonly string[],
  { tokenUserId, url }: Pick<Account, 'tokenUserId'> & Pick<Wanted, 'url'>,
  { user }: Pick<BasicPair, 'user'>,
): Wanted[] =>
  objects.map((object) => ({
    object,
    name: object === EVERYTHING ? WEBHOOK_NAME : `${WEBHOOK_NAME} ${object}`,
    url,
    userId: tokenUserId,
    user,
  }));
