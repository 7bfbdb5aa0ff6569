import process from 'node:process';

/** The request that every peer makes; the bench says where by the environment, as Lambda would. */
export function usersRequest() {
  const { PIPEDRIVE_ORIGIN: origin = '' } = process.env;
  return {
    url: `${origin}/api/v1/users`,
    headers: { accept: 'application/json', 'x-api-token': 'a-token-for-the-bench' },
  };
}

/** How many users an answer holds, if it is one; the peers check no more. */
export const lengthOf = (answer: unknown): number =>
  typeof answer === 'object' && answer !== null && 'data' in answer && Array.isArray(answer.data)
    ? answer.data.length
    : 0;
