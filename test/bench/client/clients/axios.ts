import axios from 'axios';
import { lengthOf, usersRequest } from '../users-request.ts';

const { url, headers } = usersRequest();

export const readUsers = async (): Promise<number> => lengthOf((await axios.get(url, { headers })).data);
