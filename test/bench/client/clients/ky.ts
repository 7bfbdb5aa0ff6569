import ky from 'ky';
import { lengthOf, usersRequest } from '../users-request.ts';

const { url, headers } = usersRequest();

export const readUsers = async (): Promise<number> => lengthOf(await ky.get(url, { headers }).json());
