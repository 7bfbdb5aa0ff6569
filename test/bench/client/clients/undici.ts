import { request } from 'undici';
import { lengthOf, usersRequest } from '../users-request.ts';

const { url, headers } = usersRequest();

export const readUsers = async (): Promise<number> => {
  const { body } = await request(url, { headers });
  return lengthOf(await body.json());
};
