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

  it('reads one activity, with its attendees where it asks for them', async () => {
    const { v2 } = await officialClient();
    const activities = new ActivitiesApi(v2);
    const attendees = [{ email: 'guest@example.com', name: 'Guest', user_id: 4 }];
    const added = await activities.addActivity({
      AddActivityRequest: {
        subject: 'SDK',
        due_date: '2026-12-01',
        due_time: '10:30:00',
        duration: '01:00:00',
        participants: [{ person_id: 2, primary: true }],
        attendees,
      },
    });
    const id = added.data?.id ?? 0;

    const plain = await activities.getActivity({ id });
    const more = await activities.getActivity({ id, include_fields: 'attendees' });

    expect(plain.data).toMatchObject({
      person_id: 2,
      participants: [{ person_id: 2, primary: true }],
      due_time: '10:30:00',
      duration: '01:00:00',
    });
    expect(plain.data).not.toHaveProperty('attendees');
    expect(more.data?.attendees).toEqual(attendees);
  });

  it('is refused an activity of a deal, lead, project or organization that is not there', async () => {
    const { v2 } = await officialClient();
    const activities = new ActivitiesApi(v2);
    const added = await activities.addActivity({ AddActivityRequest: { subject: 'SDK' } });
    const id = added.data?.id ?? 0;

    for (const link of [{ deal_id: 9999 }, { org_id: 9999 }, { project_id: 9999 }, { lead_id: 'none' }]) {
      const update = activities.updateActivity({ id, AddActivityRequest: link });
      await expect(update).rejects.toMatchObject({
        success: false,
        error: expect.stringContaining('existing'),
      });
    }
  });
});
