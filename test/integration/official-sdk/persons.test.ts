import { PersonsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('lists, creates and updates persons', async () => {
    const { v2 } = await officialClient();
    const persons = new PersonsApi(v2);

    const list = await persons.getPersons({ limit: 500 });
    const added = await persons.addPerson({ AddPersonRequest: { name: 'Ada Lovelace' } });
    const updated = await persons.updatePerson({
      id: added.data?.id ?? 0,
      UpdatePersonRequest: { name: 'Ada King' },
    });

    expect(list.data).toHaveLength(180);
    expect(updated.data).toMatchObject({ name: 'Ada King', first_name: 'Ada', last_name: 'King' });
  });
});
