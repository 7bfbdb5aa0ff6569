import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { register, startCompany, startReceiver } from './support.ts';

async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'pipedrive.db');
}

it('is the same company after a restart, with what has been changed, spent and registered', async () => {
  const file = await temporaryFile();
  const before = await startCompany({ file });
  await before.call('POST', '/api/v1/users', { email: 'new@example.com' });
  await before.call('DELETE', '/api/v2/deals/2');
  await register(before, 'http://127.0.0.1:9/hook');
  const token = before.simulator.regenerateToken(2);
  const users = await before.call('GET', '/api/v1/users');
  const spent = before.simulator.tokensSpent();
  await before.simulator.close();

  // Another seed, because the company is read and not made again.
  const after = await startCompany({ file, seed: 99, users: 3 });

  expect(after.simulator.tokensSpent()).toBe(spent);
  expect((await after.call('GET', '/api/v1/users')).json).toEqual(users.json);
  expect((await after.call('GET', '/api/v2/deals/2')).json.data.is_deleted).toBe(true);
  expect((await after.call('GET', '/api/v1/webhooks')).json.data).toHaveLength(1);
  expect((await after.call('GET', '/api/v1/users/me', undefined, token)).json.data.id).toBe(2);
  expect((await after.call('POST', '/api/v1/users', { email: 'two@example.com' })).json.data.id).toBe(14);
});

it('goes on with the retries of a process that was killed', async () => {
  const file = await temporaryFile();
  const { url, bodies, answer, received } = await startReceiver();
  const before = await startCompany({ file });
  await register(before, url);
  answer(500);
  before.simulator.edit({ entity: 'deal', id: 1, change: { value: 1 } });
  await before.simulator.idle();
  // Nothing is closed: what a kill leaves is the file as it is now.
  const copy = await temporaryFile();
  const source = new DatabaseSync(file, { readOnly: true });
  source.prepare('VACUUM INTO ?').run(copy);
  source.close();
  answer(200);

  const after = await startCompany({ file: copy });
  await after.timers.advance(2999);
  const early = bodies.length;
  await after.timers.advance(1);
  await received(2);
  await after.simulator.idle();

  expect(early).toBe(1);
  expect(bodies.map(({ meta }) => meta.attempt)).toEqual([1, 2]);
  expect(bodies[1].meta.correlation_id).toBe(bodies[0].meta.correlation_id);
  expect(after.simulator.company.delivery.all()).toEqual([]);
});

it('purges what was deleted 30 days ago although it was restarted meanwhile', async () => {
  const file = await temporaryFile();
  const before = await startCompany({ file });
  await before.call('DELETE', '/api/v2/persons/1');
  await before.simulator.close();

  const after = await startCompany({ file });
  await after.timers.advance(30 * 24 * 3600_000);

  expect((await after.call('GET', '/api/v2/persons/1')).status).toBe(404);
});

it('draws other correlation ids after a restart', async () => {
  const file = await temporaryFile();
  const { url, bodies, received } = await startReceiver();
  const before = await startCompany({ file });
  await register(before, url);
  before.simulator.edit({ entity: 'deal', id: 1, change: { value: 1 } });
  await received(1);
  await before.simulator.idle();
  await before.simulator.close();

  const after = await startCompany({ file });
  after.simulator.edit({ entity: 'deal', id: 1, change: { value: 2 } });
  await received(2);

  expect(bodies[0].meta.correlation_id).not.toBe(bodies[1].meta.correlation_id);
});

it('makes the same company from the same seed', async () => {
  const one = await startCompany({ seed: 7 });
  const same = await startCompany({ seed: 7 });
  const other = await startCompany({ seed: 8 });

  const [first, second, third] = [one, same, other].map(({ simulator }) => simulator.company.deal.all());

  expect(second).toEqual(first);
  expect(third).not.toEqual(first);
});
