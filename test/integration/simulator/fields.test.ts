import { describe, expect, it } from 'vitest';
import { customKey } from '../../../lib/simulator/records/field.ts';
import { connectCompany } from '../pipedrive/support.ts';
import { startCompany } from './support.ts';

describe('fields', () => {
  it('are answered with more about themselves only where it is asked for', async () => {
    const { call } = await startCompany();

    const plain = await call('GET', '/api/v2/dealFields/title');
    const more = await call('GET', '/api/v2/dealFields/title?include_fields=ui_visibility,required_fields');
    const product = await call('GET', '/api/v2/productFields/name?include_fields=required_fields');
    const project = await call('GET', '/api/v2/projectFields/title');

    expect(Object.keys(plain.json.data).sort()).toEqual(
      'field_code field_name field_type is_custom_field is_optional_response_field options subfields'.split(
        ' ',
      ),
    );
    expect(more.json.data).toMatchObject({ ui_visibility: {}, required_fields: { enabled: true } });
    expect(more.json.data).not.toHaveProperty('important_fields');
    expect(product.status).toBe(400);
    expect(project.json.data).toMatchObject({ ui_visibility: {}, important_fields: {}, required_fields: {} });
  });

  it('of amounts and addresses name their parts', async () => {
    const { call } = await startCompany();

    const budget = await call('GET', `/api/v2/dealFields/${customKey('deal', 'Budget')}`);
    const address = await call('GET', '/api/v2/organizationFields/address');

    expect(budget.json.data).toMatchObject({
      is_custom_field: true,
      subfields: [
        { field_code: 'value', field_name: 'Amount of Budget', field_type: 'double' },
        { field_code: 'currency', field_name: 'Currency of Budget', field_type: 'varchar' },
      ],
    });
    expect(address.json.data.subfields).toHaveLength(10);
  });

  it('that there are not are not found, also not under another kind of record', async () => {
    const { call } = await startCompany();

    const unknown = await call('GET', '/api/v2/dealFields/colour');
    const ofPersons = await call('GET', `/api/v2/dealFields/${customKey('person', 'Nickname')}`);

    expect([unknown.status, ofPersons.status]).toEqual([404, 404]);
  });

  it('of activities are for admins', async () => {
    const { call } = await startCompany();

    const regular = await call('GET', '/api/v2/activityFields', undefined, 'simulated-api-token-4');
    const admin = await call('GET', '/api/v2/activityFields');

    expect([regular.status, admin.status]).toEqual([403, 200]);
  });

  it('go on by cursor to their end', async () => {
    const { client, simulator } = await connectCompany();
    const codes = simulator.company.field
      .all()
      .filter(({ kind }) => kind === 'deal')
      .map(({ field_code }) => field_code);

    const { items, requests } = await client.getDealFields.all({ query: { limit: 5 } });

    expect(items.map(({ field_code }) => field_code)).toEqual(codes);
    expect(requests).toBe(Math.ceil(codes.length / 5));
  });

  it('of type user hold users in some deals, persons and organizations', async () => {
    const { client, simulator } = await connectCompany();
    const users = simulator.company.user.all().map(({ id }) => id);
    const named = (
      records: readonly { custom_fields?: Record<string, unknown> | null | undefined }[],
      key: string,
    ) => records.flatMap(({ custom_fields }) => custom_fields?.[key] ?? []);

    const values = [
      named((await client.getDeals.all()).items, customKey('deal', 'Solution engineer')),
      named((await client.getPersons.all()).items, customKey('person', 'Second contact')),
      named((await client.getOrganizations.all()).items, customKey('organization', 'Account manager')),
    ];

    expect(values.map(({ length }) => length > 1)).toEqual([true, true, true]);
    expect(values.flat().every((value) => users.includes(Number(value)))).toBe(true);
  });
});
