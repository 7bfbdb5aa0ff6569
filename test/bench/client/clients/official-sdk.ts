import process from 'node:process';
import { Configuration, UsersApi } from 'pipedrive/v1';

export { apis } from '../../cold-start/peers/official-sdk.ts';

const { PIPEDRIVE_ORIGIN: origin = '' } = process.env;

const users = new UsersApi(
  new Configuration({ apiKey: 'a-token-for-the-bench', basePath: `${origin}/api/v1` }),
);

/** The official client, with the five APIs of the cold start. It checks nothing of what it reads. */
export const readUsers = async (): Promise<number> => (await users.getUsers()).data?.length ?? 0;
