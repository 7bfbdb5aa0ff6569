import { ActivitiesApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('lists, creates, updates and deletes activities', async () => {
    const { v2 } = await officialClient();
    const activities = new ActivitiesApi(v2);

    const list = await activities.getActivities({ owner_id: 3, done: false });
    const added = await activities.addActivity({ AddActivityRequest: { subject: 'SDK', type: 'task' } });
    const id = added.data?.id ?? 0;
    const updated = await activities.updateActivity({ id, AddActivityRequest: { done: true } });
    const removed = await activities.deleteActivity({ id });

    expect(list.data?.every(({ owner_id, done }) => owner_id === 3 && done === false)).toBe(true);
    expect(updated.data).toMatchObject({ subject: 'SDK', done: true });
    expect(removed.data).toEqual({ id });
  });
});
