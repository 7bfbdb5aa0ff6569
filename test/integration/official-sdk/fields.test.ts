import {
  ActivityFieldsApi,
  DealFieldsApi,
  OrganizationFieldsApi,
  PersonFieldsApi,
  ProductFieldsApi,
  ProjectFieldsApi,
} from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

const ofUsers = (
  fields: readonly { field_type?: string; is_custom_field?: boolean; field_name?: string }[] = [],
) =>
  fields
    .filter(({ field_type, is_custom_field }) => field_type === 'user' && is_custom_field)
    .map(({ field_name }) => field_name);

describe('the official client', () => {
  it('lists the fields of deals, persons and organizations, the company’s own ones among them', async () => {
    const { v2 } = await officialClient();

    const deals = await new DealFieldsApi(v2).getDealFields({ limit: 500 });
    const persons = await new PersonFieldsApi(v2).getPersonFields();
    const organizations = await new OrganizationFieldsApi(v2).getOrganizationFields();

    expect(ofUsers(deals.data)).toEqual(['Solution engineer']);
    expect(ofUsers(persons.data)).toEqual(['Second contact']);
    expect(ofUsers(organizations.data)).toEqual(['Account manager']);
    expect(deals.data?.find(({ field_name }) => field_name === 'Priority')?.options).toEqual([
      { id: 1, label: 'Low' },
      { id: 2, label: 'Medium' },
      { id: 3, label: 'High' },
    ]);
  });

  it('lists the fields of products, activities and projects', async () => {
    const { v2 } = await officialClient();

    const lists = [
      await new ProductFieldsApi(v2).getProductFields({ include_fields: 'ui_visibility' }),
      await new ActivityFieldsApi(v2).getActivityFields(),
      await new ProjectFieldsApi(v2).getProjectFields(),
    ];

    expect(lists.map(({ data }) => data?.[0]?.field_code)).toEqual(['name', 'subject', 'title']);
    expect(lists.map(({ data }) => data?.some(({ field_code }) => field_code === 'owner_id'))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('reads one field of each kind by its code', async () => {
    const { v2 } = await officialClient();

    const fields = [
      await new DealFieldsApi(v2).getDealField({ field_code: 'value' }),
      await new PersonFieldsApi(v2).getPersonField({ field_code: 'owner_id' }),
      await new OrganizationFieldsApi(v2).getOrganizationField({ field_code: 'address' }),
      await new ProductFieldsApi(v2).getProductField({ field_code: 'code' }),
      await new ActivityFieldsApi(v2).getActivityField({ field_code: 'due_date' }),
      await new ProjectFieldsApi(v2).getProjectField({ field_code: 'status' }),
    ];

    expect(fields.map(({ data }) => data?.field_type)).toEqual([
      'monetary',
      'user',
      'address',
      'varchar',
      'date',
      'status',
    ]);
  });
});
