import { Agent, request } from 'node:http';

/** How a request was received; `done` when there is nothing left to do. */
export type Answer =
  | { readonly kind: 'done' }
  | { readonly kind: 'accepted'; readonly remaining: number }
  | { readonly kind: 'refused'; readonly remaining: number; readonly retryAfterMs: number };

/** Makes requests to the bench's server over kept connections, and notes when the first one left. */
export function createRequests(serverUrl: string, sender: string) {
  const agent = new Agent({ keepAlive: true });
  let firstSentMs: number | undefined;
  const send = () =>
    new Promise<Answer>((resolve, reject) => {
      firstSentMs ??= Date.now();
      const sent = request(
        `${serverUrl}/api/v2/deals`,
        { agent, headers: { 'x-sender': sender } },
        (response) => {
          response.resume();
          response.once('error', reject);
          response.once('end', () => {
            const { statusCode, headers } = response;
            const remaining = Number(headers['x-ratelimit-remaining']);
            if (statusCode === 200) resolve({ kind: 'accepted', remaining });
            else if (statusCode === 204) resolve({ kind: 'done' });
            else if (statusCode === 429)
              resolve({
                kind: 'refused',
                remaining,
                retryAfterMs: Number(headers['x-ratelimit-reset']) * 1000,
              });
            else reject(new Error(`The server answered ${statusCode}`));
          });
        },
      );
      sent.once('error', reject);
      sent.end();
    });
  return { send, firstSentMs: () => firstSentMs };
}
