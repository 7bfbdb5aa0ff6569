import { describe, expect, it } from 'vitest';
import { customKey } from '../../../lib/simulator/records/field.ts';
import { register, startCompany, startReceiver } from './support.ts';

const of = (name: string) => customKey('deal', name);
const UNKNOWN = 'e'.repeat(40);

const VALUES = {
  [of('Solution engineer')]: 3,
  [of('Purchase order')]: 'PO-1',
  [of('Budget')]: { value: 2500.5, currency: 'EUR' },
  [of('Priority')]: 2,
  [of('Regions')]: [1, 4],
  [of('Site')]: { value: 'Pikk 1, Tallinn', locality: 'Tallinn' },
  [of('Delivery window')]: { value: '2027-01-11', until: '2027-01-15' },
  [of('Call hours')]: { value: '09:00:00', until: '17:00:00', timezone_id: 265 },
  [UNKNOWN]: 'as it came',
};

describe('custom fields in a webhook', () => {
  it('of version 2 say their type, and ranges run from and until', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url);

    const { json } = await company.call('POST', '/api/v2/deals', { title: 'A', custom_fields: VALUES });
    await received(1);

    expect(bodies[0].data.custom_fields).toEqual({
      [of('Solution engineer')]: { type: 'user', id: 3 },
      [of('Purchase order')]: { type: 'varchar', value: 'PO-1' },
      [of('Budget')]: { type: 'monetary', value: 2500.5, currency: 'EUR' },
      [of('Priority')]: { type: 'enum', id: 2 },
      [of('Regions')]: { type: 'set', values: [{ id: 1 }, { id: 4 }] },
      [of('Site')]: { type: 'address', value: 'Pikk 1, Tallinn', locality: 'Tallinn' },
      [of('Delivery window')]: { type: 'daterange', from: '2027-01-11', until: '2027-01-15' },
      [of('Call hours')]: { type: 'timerange', from: '09:00:00', until: '17:00:00', timezone_id: 265 },
      [UNKNOWN]: 'as it came',
    });
    expect(json.data.custom_fields).toEqual(VALUES);
  });

  it('are in that form under `previous` too, null where there was nothing', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    const custom_fields = { [of('Priority')]: 1, [of('Purchase order')]: 'PO-1' };
    const added = await company.call('POST', '/api/v2/deals', { title: 'A', custom_fields });
    await register(company, url);

    await company.call('PATCH', `/api/v2/deals/${added.json.data.id}`, {
      custom_fields: { [of('Priority')]: 3, [of('Regions')]: [2], [of('Purchase order')]: null },
    });
    await received(1);
    await company.call('DELETE', `/api/v2/deals/${added.json.data.id}`);
    await received(2);

    expect(bodies[0].previous.custom_fields).toEqual({
      [of('Priority')]: { type: 'enum', id: 1 },
      [of('Regions')]: null,
      [of('Purchase order')]: { type: 'varchar', value: 'PO-1' },
    });
    expect(bodies[0].data.custom_fields[of('Purchase order')]).toBeNull();
    expect(bodies[1].previous.custom_fields[of('Priority')]).toEqual({ type: 'enum', id: 3 });
  });

  it('of a lead are those of deals', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url, { event_object: 'lead' });

    await company.call('POST', '/api/v1/leads', { title: 'A', person_id: 1, [of('Priority')]: 2 });
    await received(1);

    expect(bodies[0].data.custom_fields).toEqual({ [of('Priority')]: { type: 'enum', id: 2 } });
  });

  it('of version 1 take a key for each part, as in the API of version 1', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url, { version: '1.0' });
    const expected = {
      [of('Budget')]: 2500.5,
      [`${of('Budget')}_currency`]: 'EUR',
      [of('Priority')]: 2,
      [of('Regions')]: '1,4',
      [of('Site')]: 'Pikk 1, Tallinn',
      [`${of('Site')}_locality`]: 'Tallinn',
      [of('Delivery window')]: '2027-01-11',
      [`${of('Delivery window')}_until`]: '2027-01-15',
    };

    await company.timers.advance(1000);
    await company.call('POST', '/api/v2/deals', { title: 'A', custom_fields: VALUES });
    await received(1);
    const since = 'since_timestamp=2026-11-20%2009:00:00';
    const { json } = await company.call('GET', `/api/v1/recents?${since}&items=deal`);

    expect(bodies[0].current).toMatchObject(expected);
    expect(json.data[0].data).toMatchObject(expected);
  });
});
