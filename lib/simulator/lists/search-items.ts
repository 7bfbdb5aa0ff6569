import type { Context } from '../behaviour.ts';
import { PHASES } from '../records/project.ts';
import { read, recordsOf, valuesOf } from './field-values.ts';
import { notesOf, type SearchedKind, searchedCustomFields } from './search-texts.ts';

/** A found record in the short form in which searches answer; `extras` are optional fields such as `deal.cc_email`. */
export function foundItem(
  context: Context,
  kind: SearchedKind,
  record: object,
  extras: readonly string[],
): object {
  const has = (name: string) => extras.includes(`${kind}.${name}`);
  const of = (name: string) => read(record, name) ?? null;
  const base = { id: of('id'), type: kind };
  const owner = { visible_to: Number(of('visible_to')), owner: { id: of('owner_id') } };
  const texts = {
    custom_fields: searchedCustomFields(context, kind).flatMap((field) =>
      valuesOf(record, field).map(String),
    ),
    notes: notesOf(context, kind, record),
  };
  switch (kind) {
    case 'deal':
      return {
        ...base,
        title: of('title'),
        value: of('value'),
        currency: of('currency'),
        status: of('status'),
        ...owner,
        stage: { id: of('stage_id'), name: stageName(context, of('stage_id')) },
        person: personOf(context, of('person_id')),
        organization: organizationOf(context, of('org_id')),
        ...texts,
        is_archived: of('is_archived'),
        ...(has('cc_email') ? { cc_email: `simulated+deal${of('id')}@pipedrivemail.example` } : {}),
      };
    case 'person':
      return {
        ...base,
        name: of('name'),
        phones: contacts(of('phones')),
        emails: contacts(of('emails')),
        ...owner,
        organization: organizationOf(context, of('org_id')),
        ...texts,
        ...(has('picture') ? { picture: of('picture_id') === null ? null : { id: of('picture_id') } } : {}),
      };
    case 'organization':
      return { ...base, name: of('name'), address: addressOf(record), ...owner, ...texts };
    case 'product':
      return {
        ...base,
        name: of('name'),
        code: of('code'),
        ...owner,
        custom_fields: texts.custom_fields,
        ...(has('price') ? { price: priceOf(of('prices')) } : {}),
      };
    case 'lead':
      return {
        ...base,
        title: of('title'),
        owner: owner.owner,
        person: personOf(context, of('person_id')),
        organization: organizationOf(context, of('organization_id')),
        phones: contacts(read(recordOf(context, 'person', of('person_id')), 'phones')),
        emails: contacts(read(recordOf(context, 'person', of('person_id')), 'emails')),
        ...texts,
        value: amountOf(of('value'), 'amount'),
        currency: amountOf(of('value'), 'currency'),
        visible_to: owner.visible_to,
        is_archived: of('is_archived'),
        ...(has('was_seen') ? { was_seen: of('was_seen') } : {}),
      };
    case 'project':
      return {
        ...base,
        title: of('title'),
        status: of('status'),
        owner: owner.owner,
        board_id: of('board_id'),
        phase: PHASES.find(({ id }) => id === of('phase_id')) ?? null,
        person: personOf(context, firstOf(of('person_ids'))),
        organization: organizationOf(context, firstOf(of('org_ids'))),
        deal: dealOf(context, firstOf(of('deal_ids'))),
        deal_count: idsIn(of('deal_ids')).length,
        description: of('description'),
        end_date: of('end_date'),
        ...texts,
      };
  }
}

const recordOf = (context: Context, kind: string, id: unknown) =>
  id === null ? undefined : recordsOf(context.company, kind).find((record) => read(record, 'id') === id);

const stageName = (context: Context, id: unknown) =>
  read(recordOf(context, 'stage', id), 'name') ?? `Stage ${id}`;

function personOf(context: Context, id: unknown): object | null {
  const person = recordOf(context, 'person', id);
  return person ? { id, name: read(person, 'name') } : null;
}

function dealOf(context: Context, id: unknown): object | null {
  const deal = recordOf(context, 'deal', id);
  return deal ? { id, title: read(deal, 'title') } : null;
}

function organizationOf(context: Context, id: unknown): object | null {
  const organization = recordOf(context, 'organization', id);
  return organization ? { id, name: read(organization, 'name'), address: addressOf(organization) } : null;
}

const addressOf = (organization: object) => amountOf(read(organization, 'address'), 'value');

const amountOf = (value: unknown, part: string) =>
  typeof value === 'object' && value ? (read(value, part) ?? null) : null;

const idsIn = (ids: unknown): readonly unknown[] => (Array.isArray(ids) ? ids : []);
const firstOf = (ids: unknown): unknown => idsIn(ids)[0] ?? null;

const contacts = (value: unknown) =>
  Array.isArray(value) ? value.map((contact: object) => read(contact, 'value')) : [];

const priceOf = (prices: unknown) => (Array.isArray(prices) ? amountOf(prices[0], 'price') : null);
