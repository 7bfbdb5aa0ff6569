import { Agent, get } from 'node:http';
import { lengthOf, usersRequest } from '../users-request.ts';

const { url, headers } = usersRequest();
const agent = new Agent({ keepAlive: true });

/** The least that a call can cost in Node: one kept connection, and the answer's text parsed. */
export const readUsers = (): Promise<number> =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(lengthOf(JSON.parse(Buffer.concat(chunks).toString()))));
      response.on('error', reject);
    }).on('error', reject);
  });
