import { createHash } from 'node:crypto';
import { PersonsApi as PersonsV1Api } from 'pipedrive/v1';
import { PersonsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

const KEY = 'ab'.repeat(20);

describe('the official client', () => {
  it('lists, creates, reads, updates and deletes persons', async () => {
    const { v2 } = await officialClient();
    const persons = new PersonsApi(v2);

    const list = await persons.getPersons({ limit: 500 });
    const added = await persons.addPerson({
      AddPersonRequest: { name: 'Ada Lovelace', custom_fields: { [KEY]: 'x' } },
    });
    const id = added.data?.id ?? 0;
    const updated = await persons.updatePerson({ id, UpdatePersonRequest: { name: 'Ada King' } });
    const read = await persons.getPerson({ id, include_fields: 'open_deals_count' });
    const deleted = await persons.deletePerson({ id });
    const gone = await persons.getPerson({ id });

    expect(list.data).toHaveLength(180);
    expect(updated.data).toMatchObject({ name: 'Ada King', first_name: 'Ada', last_name: 'King' });
    expect(updated.data?.custom_fields).toEqual({ [KEY]: 'x' });
    expect(read.data).toEqual({ ...updated.data, open_deals_count: 0 });
    expect(deleted.data).toEqual({ id });
    expect(gone.data?.is_deleted).toBe(true);
  });

  it('searches persons', async () => {
    const { v2 } = await officialClient();
    const persons = new PersonsApi(v2);
    const emails = [{ value: 'ada@example.com' }];
    await persons.addPerson({ AddPersonRequest: { name: 'Ada Lovelace', emails } });

    const found = await persons.searchPersons({ term: 'ada@example', fields: 'email' });

    expect(found.data?.items).toMatchObject([
      { item: { name: 'Ada Lovelace', type: 'person', emails: ['ada@example.com'], owner: { id: 1 } } },
    ]);
  });

  it('follows a person and ceases to, in version 2', async () => {
    const { v2 } = await officialClient();
    const persons = new PersonsApi(v2);
    const id = 1;

    const added = await persons.addPersonFollower({ id, AddDealFollowerRequest: { user_id: 3 } });
    const followers = await persons.getPersonFollowers({ id });
    const removed = await persons.deletePersonFollower({ id, follower_id: 3 });
    const after = await persons.getPersonFollowers({ id });
    const changes = await persons.getPersonFollowersChangelog({ id });

    expect(added.data).toEqual({ user_id: 3, add_time: expect.stringMatching(/^\d{4}-.*T.*Z$/) });
    expect(followers.data).toEqual([added.data]);
    expect(removed.data).toEqual({ user_id: 3 });
    expect(after.data).toEqual([]);
    expect(changes.data).toMatchObject([
      { action: 'added', actor_user_id: 1, follower_user_id: 3 },
      { action: 'removed', actor_user_id: 1, follower_user_id: 3 },
    ]);
  });

  it('follows a person and ceases to, in version 1', async () => {
    const { v1 } = await officialClient();
    const persons = new PersonsV1Api(v1);
    const id = 1;

    const added = await persons.addPersonFollower({ id, AddPersonFollowerRequest: { user_id: 3 } });
    const followers = await persons.getPersonFollowers({ id });
    const following = added.data?.id ?? 0;
    const removed = await persons.deletePersonFollower({ id, follower_id: following });
    const after = await persons.getPersonFollowers({ id });

    expect(added.data).toEqual({ id: following, user_id: 3, person_id: 1, add_time: expect.any(String) });
    expect(followers.data).toEqual([added.data]);
    expect(removed.data).toEqual({ id: following });
    expect(after.data).toBeNull();
  });

  it('uploads a picture of a person, reads where it is and deletes it', async () => {
    const { v1, v2, simulator } = await officialClient();
    const pictures = new PersonsV1Api(v1);
    const bytes = Uint8Array.from({ length: 3000 }, (_, index) => (index * 7) % 256);
    const file = new File([bytes], 'ada.png', { type: 'image/png' });

    const added = await pictures.addPersonPicture({
      id: 1,
      file,
      crop_x: 5,
      crop_width: 200,
      crop_height: 200,
    });
    const read = await new PersonsApi(v2).getPersonPicture({ id: 1 });
    const kept = simulator.company.picture.all();
    const deleted = await pictures.deletePersonPicture({ id: 1 });
    const person = await new PersonsApi(v2).getPerson({ id: 1 });

    expect(added.data).toMatchObject({ item_type: 'person', item_id: 1, added_by_user_id: 1 });
    expect(read.data).toMatchObject({ item_id: 1, file_size: 3000 });
    expect(kept).toMatchObject([
      {
        id: read.data?.id,
        file_name: 'ada.png',
        mime_type: 'image/png',
        digest: createHash('sha1').update(bytes).digest('hex'),
        crop: { crop_x: 5, crop_width: 200, crop_height: 200 },
      },
    ]);
    expect(deleted.data).toEqual({ id: 1 });
    expect(person.data?.picture_id).toBeNull();
  });

  it('reads what has happened to a person', async () => {
    const { v1, v2 } = await officialClient();
    const persons = new PersonsV1Api(v1);
    await new PersonsApi(v2).updatePerson({ id: 1, UpdatePersonRequest: { name: 'Renamed' } });

    const changelog = await persons.getPersonChangelog({ id: 1 });
    const flow = await persons.getPersonUpdates({ id: 1, items: 'change' });

    expect(changelog.data).toEqual(
      expect.arrayContaining([expect.objectContaining({ field_key: 'name', new_value: 'Renamed' })]),
    );
    expect(flow.data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          object: 'personChange',
          data: expect.objectContaining({ field_key: 'name', new_value: 'Renamed' }),
        }),
      ]),
    );
  });

  it('reads the files, mails, products and permitted users of a person', async () => {
    const { v1, simulator } = await officialClient();
    const persons = new PersonsV1Api(v1);
    const active = simulator.company.user.all().filter((user) => user.active_flag);
    const open = simulator.company.person.all().find(({ visible_to }) => visible_to === 7);

    const files = await persons.getPersonFiles({ id: 1, limit: 10 });
    const mails = await persons.getPersonMailMessages({ id: 1, include_body: 1 });
    const products = await persons.getPersonProducts({ id: 1 });
    const users = await persons.getPersonUsers({ id: open?.id ?? 0 });

    expect([files.data, mails.data, products.data]).toEqual([null, null, null]);
    expect(users.data).toEqual(active.map(({ id }) => id));
  });

  it('merges persons', async () => {
    const { v1, v2 } = await officialClient();

    const merged = await new PersonsV1Api(v1).mergePersons({
      id: 1,
      MergePersonsRequest: { merge_with_id: 2 },
    });
    const gone = await new PersonsApi(v2).getPerson({ id: 1 });

    expect(merged.data).toMatchObject({ id: 2, merge_what_id: 1, owner_id: expect.any(Number) });
    expect(gone.data?.is_deleted).toBe(true);
  });
});
