import { LeadsApi } from 'pipedrive/v1';
import { LeadsApi as LeadsApiV2 } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('creates, reads, updates and deletes leads', async () => {
    const { v1 } = await officialClient();
    const leads = new LeadsApi(v1);
    const value = { amount: 99, currency: 'EUR' };

    const added = await leads.addLead({ AddLeadRequest: { title: 'SDK', person_id: 2, owner_id: 3, value } });
    const id = added.data?.id ?? '';
    const updated = await leads.updateLead({ id, UpdateLeadRequest: { owner_id: 4, title: 'New' } });
    const read = await leads.getLead({ id });
    const deleted = await leads.deleteLead({ id });

    expect(added.data).toMatchObject({ title: 'SDK', person_id: 2, owner_id: 3, value, source_name: 'API' });
    expect(updated.data).toMatchObject({ id, title: 'New', owner_id: 4, value });
    expect(read.data).toEqual(updated.data);
    expect(deleted.data).toEqual({ id });
    await expect(leads.getLead({ id })).rejects.toMatchObject({ error: 'requested lead not found' });
  });

  it('lists the leads of an owner, and the archived ones apart', async () => {
    const { v1, simulator } = await officialClient();
    const leads = new LeadsApi(v1);
    const ofFive = simulator.company.lead.all().filter(({ owner_id }) => owner_id === 5);
    const idsOf = (isArchived: boolean) =>
      ofFive.filter(({ is_archived }) => is_archived === isArchived).map(({ id }) => id);
    const added = await leads.addLead({ AddLeadRequest: { title: 'SDK', person_id: 2, owner_id: 5 } });

    const listed = await leads.getLeads({ owner_id: 5, sort: 'title' });
    const archived = await leads.getArchivedLeads({ owner_id: 5 });

    expect(listed.data?.map(({ id }) => id).toSorted()).toEqual([...idsOf(false), added.data?.id].toSorted());
    expect(archived.data?.map(({ id }) => id).toSorted()).toEqual(idsOf(true).toSorted());
    expect(archived.data).not.toEqual([]);
  });

  it('finds a lead by a part of the title, in both versions', async () => {
    const { v1, v2 } = await officialClient();
    const leads = new LeadsApi(v1);
    const added = await leads.addLead({ AddLeadRequest: { title: 'Zyxtable oak', person_id: 2 } });

    const old = await leads.searchLeads({ term: 'zyxtab' });
    const found = await new LeadsApiV2(v2).searchLeads({ term: 'zyxtab', fields: 'title' });

    const hit = { item: { id: added.data?.id, type: 'lead', title: 'Zyxtable oak', person: { id: 2 } } };
    expect(old.data?.items).toMatchObject([hit]);
    expect(found.data?.items).toMatchObject([hit]);
  });

  it('converts a lead to a deal and asks what became of it', async () => {
    const { v1, v2, simulator } = await officialClient();
    const leads = new LeadsApi(v1);
    const added = await leads.addLead({ AddLeadRequest: { title: 'SDK', organization_id: 2, owner_id: 5 } });
    const id = added.data?.id ?? '';
    const conversions = new LeadsApiV2(v2);

    const job = await conversions.convertLeadToDeal({ id });
    const conversion_id = job.data?.conversion_id ?? '';
    const status = await conversions.getLeadConversionStatus({ id, conversion_id });

    expect(status.data).toEqual({ conversion_id, status: 'completed', deal_id: expect.any(Number) });
    expect(simulator.company.deal.get(status.data?.deal_id ?? 0)).toMatchObject({ owner_id: 5, org_id: 2 });
  });

  it('reads who may see a lead', async () => {
    const { v1, simulator } = await officialClient();
    const leads = new LeadsApi(v1);
    const added = await leads.addLead({ AddLeadRequest: { title: 'A', person_id: 2, visible_to: '7' } });

    const users = await leads.getLeadUsers({ id: added.data?.id ?? '' });

    const active = simulator.company.user.all().filter(({ active_flag }) => active_flag);
    expect(users.data).toEqual(active.map(({ id }) => id));
  });
});
