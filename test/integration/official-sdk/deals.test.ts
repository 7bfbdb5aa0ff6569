import { DealsApi as DealsApiV1 } from 'pipedrive/v1';
import { DealsApi, LeadsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('lists, creates and updates deals', async () => {
    const { v2 } = await officialClient();
    const deals = new DealsApi(v2);

    const list = await deals.getDeals({ owner_id: 3, status: 'open', limit: 2, sort_by: 'update_time' });
    const added = await deals.addDeal({ AddDealRequest: { title: 'SDK', value: 5 } });
    const updated = await deals.updateDeal({ id: added.data?.id ?? 0, UpdateDealRequest: { owner_id: 4 } });
    const read = await deals.getDeal({ id: added.data?.id ?? 0 });

    expect(list.data?.every(({ owner_id, status }) => owner_id === 3 && status === 'open')).toBe(true);
    expect(updated.data).toMatchObject({ title: 'SDK', value: 5, owner_id: 4 });
    expect(read.data).toEqual(updated.data);
  });

  it('lists archived deals apart from the others, and deletes deals', async () => {
    const { v1, v2 } = await officialClient();
    const deals = new DealsApi(v2);
    const added = await deals.addDeal({ AddDealRequest: { title: 'SDK' } });
    const id = added.data?.id ?? 0;
    await deals.updateDeal({ id, UpdateDealRequest: { is_archived: true } });

    const listed = await deals.getDeals({ ids: String(id) });
    const archived = await deals.getArchivedDeals({ ids: String(id) });
    const archivedV1 = await new DealsApiV1(v1).getArchivedDeals({ user_id: 1, limit: 500 });
    const deleted = await deals.deleteDeal({ id });
    const gone = await deals.getArchivedDeals({ ids: String(id), status: 'deleted' });

    expect(listed.data).toEqual([]);
    expect(archived.data).toMatchObject([{ id, is_archived: true }]);
    expect(archivedV1.data?.map((deal) => deal.id)).toContain(id);
    expect(deleted.data).toEqual({ id });
    expect(gone.data).toMatchObject([{ id, is_deleted: true }]);
  });

  it('finds a deal by a part of the title', async () => {
    const { v2 } = await officialClient();
    const deals = new DealsApi(v2);
    const added = await deals.addDeal({
      AddDealRequest: { title: 'Zyxtable oak', value: 5, owner_id: 4, person_id: 2 },
    });

    const found = await deals.searchDeals({ term: 'zyxtab', fields: 'title' });
    const elsewhere = await deals.searchDeals({ term: 'zyxtab', person_id: 3 });

    expect(found.data?.items).toMatchObject([
      {
        item: {
          id: added.data?.id,
          type: 'deal',
          title: 'Zyxtable oak',
          owner: { id: 4 },
          person: { id: 2 },
        },
      },
    ]);
    expect(elsewhere.data?.items).toEqual([]);
  });

  it('converts a deal to a lead and back', async () => {
    const { v2, simulator } = await officialClient();
    const deals = new DealsApi(v2);
    const leads = new LeadsApi(v2);
    const added = await deals.addDeal({ AddDealRequest: { title: 'SDK', owner_id: 4, person_id: 2 } });
    const id = added.data?.id ?? 0;

    const job = await deals.convertDealToLead({ id });
    const status = await deals.getDealConversionStatus({ id, conversion_id: job.data?.conversion_id ?? '' });
    const leadId = status.data?.lead_id ?? '';
    const back = await leads.convertLeadToDeal({ id: leadId, ConvertLeadToDealRequest: { stage_id: 3 } });
    const last = await leads.getLeadConversionStatus({
      id: leadId,
      conversion_id: back.data?.conversion_id ?? '',
    });

    expect(status.data).toMatchObject({
      status: 'completed',
      lead_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(last.data).toMatchObject({ status: 'completed', deal_id: expect.any(Number) });
    expect(simulator.company.deal.get(last.data?.deal_id ?? 0)).toMatchObject({
      title: 'SDK',
      owner_id: 4,
      person_id: 2,
      stage_id: 3,
      source_lead_id: leadId,
    });
  });

  it('lets users follow a deal and no longer follow it, in both versions', async () => {
    const { v1, v2 } = await officialClient();
    const deals = new DealsApi(v2);
    const old = new DealsApiV1(v1);
    const added = await deals.addDeal({ AddDealRequest: { title: 'SDK' } });
    const id = added.data?.id ?? 0;

    const follower = await deals.addDealFollower({ id, AddDealFollowerRequest: { user_id: 3 } });
    const oldFollower = await old.addDealFollower({ id, AddDealFollowerRequest: { user_id: 4 } });
    const both = await deals.getDealFollowers({ id });
    const oldBoth = await old.getDealFollowers({ id });
    const removed = await deals.deleteDealFollower({ id, follower_id: 3 });
    const oldRemoved = await old.deleteDealFollower({ id, follower_id: oldFollower.data?.id ?? 0 });
    const none = await deals.getDealFollowers({ id });
    const changes = await deals.getDealFollowersChangelog({ id });

    expect(follower.data).toMatchObject({ user_id: 3 });
    expect(oldFollower.data).toMatchObject({ user_id: 4, deal_id: id });
    expect(both.data?.map(({ user_id }) => user_id)).toEqual([3, 4]);
    expect(oldBoth.data).toMatchObject([{ user_id: 3, deal_id: id }, oldFollower.data]);
    expect([removed.data, oldRemoved.data]).toEqual([{ user_id: 3 }, { id: oldFollower.data?.id }]);
    expect(none.data).toEqual([]);
    expect(changes.data).toMatchObject([
      { action: 'added', follower_user_id: 3, actor_user_id: 1 },
      { action: 'added', follower_user_id: 4 },
      { action: 'removed', follower_user_id: 3 },
      { action: 'removed', follower_user_id: 4 },
    ]);
  });

  it('reads what happened to a deal and who may see it', async () => {
    const { v1, v2, simulator } = await officialClient();
    const old = new DealsApiV1(v1);
    const deals = new DealsApi(v2);
    const added = await deals.addDeal({ AddDealRequest: { title: 'SDK', owner_id: 3, visible_to: 1 } });
    const id = added.data?.id ?? 0;
    await deals.updateDeal({ id, UpdateDealRequest: { value: 70 } });

    const changelog = await old.getDealChangelog({ id, limit: 1 });
    const flow = await old.getDealUpdates({ id, items: 'dealChange' });
    const users = await old.getDealUsers({ id });

    const admins = simulator.company.user
      .all()
      .filter(({ access }) => access.some(({ app, admin }) => app === 'global' && admin));
    expect(changelog.data).toMatchObject([{ field_key: 'value', old_value: '0', new_value: '70' }]);
    expect(flow.data?.[0]).toMatchObject({
      object: 'dealChange',
      data: { field_key: 'value', new_value: 70 },
    });
    expect(users).toMatchObject({ data: [...admins.map((user) => user.id), 3].toSorted((a, b) => a - b) });
  });

  it('merges one deal into another', async () => {
    const { v1, v2 } = await officialClient();
    const deals = new DealsApi(v2);
    const one = await deals.addDeal({ AddDealRequest: { title: 'One', person_id: 2 } });
    const two = await deals.addDeal({ AddDealRequest: { title: 'Two', value: 3 } });
    const [id = 0, merge_with_id = 0] = [one.data?.id, two.data?.id];

    const merged = await new DealsApiV1(v1).mergeDeals({ id, MergeDealsRequest: { merge_with_id } });
    const read = await deals.getDeal({ id: merge_with_id });
    const gone = await deals.getDeal({ id });

    expect(merged.data).toMatchObject({ id: merge_with_id, merge_what_id: id, person_id: 2, user_id: 1 });
    expect(read.data).toMatchObject({ title: 'Two', value: 3, person_id: 2 });
    expect(gone.data).toMatchObject({ is_deleted: true });
  });
});
