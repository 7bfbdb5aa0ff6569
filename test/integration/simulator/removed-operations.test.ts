import { describe, expect, it } from 'vitest';
import { operations } from '../../../shared/pipedrive/index.ts';
import { startCompany } from './support.ts';

const all = [...operations.values()];
const removed = all.filter(({ status }) => status === 'removed');
const pathOf = ({ version, path }: { version: string; path: string }) =>
  `/api/${version}${path.replace(/\{\w+\}/g, '1')}`;

/** The statuses of a request for each operation, each in a budget and a burst window that are large enough. */
async function statuses(
  options: { removedOperations?: 'answer' | 'gone' },
  asked: readonly (typeof all)[number][],
) {
  const { call, timers } = await startCompany({ plan: 'ultimate', seats: 100, ...options });
  const found: number[] = [];
  for (const endpoint of asked) {
    const body = endpoint.body && endpoint.encoding === undefined ? {} : undefined;
    found.push((await call(endpoint.method, pathOf(endpoint), body)).status);
    await timers.advance(2000);
  }
  return found;
}

describe('an operation that Pipedrive removed', () => {
  it('answers as it did, unless it is gone', async () => {
    const answered = await statuses({}, removed);
    const gone = await statuses({ removedOperations: 'gone' }, removed);

    expect(removed.length).toBeGreaterThan(9);
    expect(answered).not.toContain(401);
    expect(answered).not.toContain(500);
    expect(new Set(gone)).toEqual(new Set([401]));
  });

  it('is gone in the way of an unknown path', async () => {
    const { call } = await startCompany({ removedOperations: 'gone' });

    const gone = await call('GET', '/api/v1/persons/1');
    const unknown = await call('GET', '/api/v1/nothing');

    expect(gone.json).toEqual(unknown.json);
    expect(gone.headers.get('x-401-by-gw')).toBe('true');
  });

  it('leaves the others where they are', async () => {
    const reads = all.filter(({ status, method }) => status !== 'removed' && method === 'GET');

    const found = await statuses({ removedOperations: 'gone' }, reads);

    expect(reads.length).toBeGreaterThan(20);
    expect(found).not.toContain(401);
  });
});
