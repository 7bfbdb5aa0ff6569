import { describe, expect, it } from 'vitest';
import { register, startCompany, startReceiver, type TestCompany } from './support.ts';

const ONE = 'c'.repeat(40);
const OTHER = 'd'.repeat(40);

const added = async ({ call }: TestCompany, path: string, body: object): Promise<number> =>
  (await call('POST', `/api/v2/${path}`, body)).json.data.id;

const read = async ({ call }: TestCompany, path: string) => (await call('GET', `/api/v2/${path}`)).json.data;

const merge = ({ call }: TestCompany, id: number, merge_with_id: number, token?: string) =>
  call('PUT', `/api/v1/organizations/${id}/merge`, { merge_with_id }, token);

describe('a merge of organizations', () => {
  it('leaves the one to merge with, and deletes the other', async () => {
    const company = await startCompany();
    const loser = await added(company, 'organizations', { name: 'Loser' });
    const survivor = await added(company, 'organizations', { name: 'Survivor' });

    const { status, json } = await merge(company, loser, survivor);

    expect([status, json]).toEqual([200, { success: true, data: { id: survivor } }]);
    expect(await read(company, `organizations/${survivor}`)).toMatchObject({ name: 'Survivor' });
    expect(await read(company, `organizations/${loser}`)).toMatchObject({ is_deleted: true });
  });

  it('fills empty fields and leaves the others', async () => {
    const company = await startCompany();
    const loser = await added(company, 'organizations', {
      name: 'Loser',
      website: 'https://loser.example',
      employee_count: 5,
      label_ids: [1],
      custom_fields: { [ONE]: 'lost', [OTHER]: 'carried over' },
    });
    const survivor = await added(company, 'organizations', {
      name: 'Survivor',
      website: 'https://survivor.example',
      custom_fields: { [ONE]: 'kept' },
    });

    await merge(company, loser, survivor);

    expect(await read(company, `organizations/${survivor}`)).toMatchObject({
      name: 'Survivor',
      website: 'https://survivor.example',
      employee_count: 5,
      label_ids: [1],
      custom_fields: { [ONE]: 'kept', [OTHER]: 'carried over' },
      is_deleted: false,
    });
  });

  it('moves persons, deals, activities and followers', async () => {
    const company = await startCompany();
    const loser = await added(company, 'organizations', { name: 'Loser' });
    const survivor = await added(company, 'organizations', { name: 'Survivor' });
    const person = await added(company, 'persons', { name: 'Ada', org_id: loser });
    const deal = await added(company, 'deals', { title: 'A', org_id: loser });
    const activity = await added(company, 'activities', { subject: 'B', org_id: loser });
    await company.call('POST', `/api/v2/organizations/${loser}/followers`, { user_id: 3 });

    await merge(company, loser, survivor);

    const moved = await Promise.all(
      [`persons/${person}`, `deals/${deal}`, `activities/${activity}`].map((path) => read(company, path)),
    );
    expect(moved.map(({ org_id }) => org_id)).toEqual([survivor, survivor, survivor]);
    expect(await read(company, `organizations/${survivor}/followers`)).toMatchObject([{ user_id: 3 }]);
  });

  it('moves a deleted deal in silence, which may still be restored', async () => {
    const company = await startCompany();
    const { url, bodies } = await startReceiver();
    const loser = await added(company, 'organizations', { name: 'Loser' });
    const survivor = await added(company, 'organizations', { name: 'Survivor' });
    const deal = await added(company, 'deals', { title: 'A', org_id: loser });
    await company.call('DELETE', `/api/v2/deals/${deal}`);
    await register(company, url, { event_object: 'deal' });

    await merge(company, loser, survivor);
    await company.simulator.idle();

    expect(bodies).toEqual([]);
    expect(await read(company, `deals/${deal}`)).toMatchObject({ org_id: survivor, is_deleted: true });
  });

  it('is told as a delete and a change that name each other', async () => {
    const company = await startCompany();
    const { url, bodies } = await startReceiver();
    const loser = await added(company, 'organizations', { name: 'Loser' });
    const survivor = await added(company, 'organizations', { name: 'Survivor' });
    await register(company, url, { event_object: 'organization' });

    await merge(company, loser, survivor);
    await company.simulator.idle();

    const told = bodies.map(({ meta }) => meta).sort((a, b) => Number(a.entity_id) - Number(b.entity_id));
    expect(told).toMatchObject([
      { action: 'delete', entity_id: String(loser), merged_to_id: String(survivor) },
      { action: 'change', entity_id: String(survivor), merged_from_id: String(loser) },
    ]);
    expect(told[0]).not.toHaveProperty('merged_from_id');
    expect(told[1]).not.toHaveProperty('merged_to_id');
  });

  it('is told once to a webhook of version 1: what stays, which one it took in, and that one before it', async () => {
    const company = await startCompany();
    const { url, bodies } = await startReceiver();
    const loser = await added(company, 'organizations', { name: 'Loser' });
    const survivor = await added(company, 'organizations', { name: 'Survivor' });
    await register(company, url, { event_object: 'organization', version: '1.0' });

    await merge(company, loser, survivor);
    await company.simulator.idle();

    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toMatchObject({
      event: 'merged.organization',
      meta: { action: 'merged', object: 'organization', id: survivor },
      current: { id: survivor, name: 'Survivor', active_flag: true, merge_what_id: loser },
      previous: { id: loser, name: 'Loser', active_flag: true },
    });
    expect(bodies[0].previous).not.toHaveProperty('merge_what_id');
  });

  it('takes the permission to merge, and to edit both', async () => {
    const company = await startCompany();
    const own = { owner_id: 4, visible_to: 7 };
    const mine = await added(company, 'organizations', { name: 'Mine', ...own });
    const mineToo = await added(company, 'organizations', { name: 'Mine too', ...own });
    const other = await added(company, 'organizations', { name: 'Another’s', visible_to: 7 });
    const token = 'simulated-api-token-4';

    const without = (await merge(company, mine, mineToo, token)).status;
    for (const set of company.simulator.company.permissionSet.all())
      company.simulator.company.permissionSet.put({
        ...set,
        contents: [...set.contents, 'can_merge_organizations'],
      });
    const statuses = [
      (await merge(company, mine, other, token)).status,
      (await merge(company, other, mine, token)).status,
      (await merge(company, mine, mineToo, token)).status,
    ];

    expect(without).toBe(403);
    expect(statuses).toEqual([403, 403, 200]);
  });

  it('is refused with itself, with what is not there and with what is deleted, and changes nothing', async () => {
    const company = await startCompany();
    const id = await added(company, 'organizations', { name: 'A' });
    const deleted = await added(company, 'organizations', { name: 'B' });
    await company.call('DELETE', `/api/v2/organizations/${deleted}`);

    const statuses = [
      (await merge(company, id, id)).status,
      (await merge(company, id, 99_999)).status,
      (await merge(company, 99_999, id)).status,
      (await merge(company, id, deleted)).status,
      (await merge(company, deleted, id)).status,
    ];

    expect(statuses).toEqual([400, 404, 404, 410, 410]);
    expect(await read(company, `organizations/${id}`)).toMatchObject({ is_deleted: false });
  });
});

describe('a merge of persons', () => {
  const mergePersons = ({ call }: TestCompany, id: number, merge_with_id: number) =>
    call('PUT', `/api/v1/persons/${id}/merge`, { merge_with_id });

  it('joins addresses and keeps one primary', async () => {
    const company = await startCompany();
    const loser = await added(company, 'persons', {
      name: 'Loser',
      emails: [{ value: 'loser@example.com' }, { value: 'both@example.com' }],
    });
    const survivor = await added(company, 'persons', {
      name: 'Survivor',
      emails: [{ value: 'survivor@example.com' }, { value: 'both@example.com' }],
    });

    await mergePersons(company, loser, survivor);

    const { name, emails } = await read(company, `persons/${survivor}`);
    expect(name).toBe('Survivor');
    expect(emails).toMatchObject([
      { value: 'survivor@example.com', primary: true },
      { value: 'both@example.com', primary: false },
      { value: 'loser@example.com', primary: false },
    ]);
  });

  it('moves deals and activities, in which nobody takes part twice', async () => {
    const company = await startCompany();
    const loser = await added(company, 'persons', { name: 'Loser' });
    const survivor = await added(company, 'persons', { name: 'Survivor' });
    const deal = await added(company, 'deals', { title: 'A', person_id: loser });
    const alone = await added(company, 'activities', {
      subject: 'A',
      participants: [{ person_id: loser, primary: true }],
    });
    const both = await added(company, 'activities', {
      subject: 'B',
      participants: [{ person_id: survivor }, { person_id: 1 }, { person_id: loser, primary: true }],
    });

    await mergePersons(company, loser, survivor);

    expect(await read(company, `deals/${deal}`)).toMatchObject({ person_id: survivor });
    expect(await read(company, `activities/${alone}`)).toMatchObject({
      person_id: survivor,
      participants: [{ person_id: survivor, primary: true }],
    });
    expect((await read(company, `activities/${both}`)).participants).toEqual([
      { person_id: survivor, primary: true },
      { person_id: 1, primary: false },
    ]);
  });
});
