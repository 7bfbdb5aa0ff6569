import { InvalidInput } from '../../../shared/errors.ts';
import { newActivity } from '../records/activity.ts';
import { newDeal, withTimes } from '../records/deal.ts';
import { newOrganization } from '../records/organization.ts';
import { namesFrom, newPerson } from '../records/person.ts';
import { newUser } from '../records/user.ts';
import type { Company, Kinds } from '../store/company.ts';
import { v1Time } from '../store/times.ts';
import type { Actor, Changes } from './changes.ts';

/** The kinds of record that can be edited; what else webhooks tell of is changed through the API alone. */
type Entity = 'user' | 'deal' | 'person' | 'organization' | 'activity';

/** What a person does in Pipedrive's own pages: with `id` a change or a delete, without it a new record. */
export interface Edit {
  readonly entity: Entity;
  readonly id?: number | undefined;
  /** Fields as the record has them; a user's name, e-mail, role and access too, which the API cannot change. */
  readonly change?: Readonly<Record<string, unknown>> | undefined;
  readonly delete?: boolean | undefined;
  /** Who does it; the first user if left out. */
  readonly byUserId?: number | undefined;
  /** Part of a bulk edit, which only the pages have. */
  readonly bulk?: boolean | undefined;
}

/** Makes an edit and answers the record's id. Throws `InvalidInput` for what the pages would not let anyone do. */
export type MakeEdit = (edit: Edit) => number;

export function createEdits(ports: {
  readonly company: Company;
  readonly changes: Changes;
  readonly now: () => number;
}): MakeEdit {
  const { company, changes, now } = ports;

  return (edit) => {
    const { entity, id, change = {} } = edit;
    const actor: Actor = { userId: edit.byUserId ?? 1, source: 'app', bulk: edit.bulk ?? false };
    if (!company.user.get(actor.userId)?.active_flag)
      throw new InvalidInput('byUserId must be an active user', { field: 'byUserId' });
    if (id === undefined) {
      if (edit.delete) throw new InvalidInput('A delete takes an id', { field: 'id' });
      return create(entity, change, actor);
    }
    const record: Kinds[Entity] | undefined = company[entity].get(id);
    if (!record) throw new InvalidInput(`There is no ${entity} ${id}`, { field: 'id' });
    if (edit.delete) remove(entity, id, actor);
    else update(entity, id, change, actor);
    return id;
  };

  function create(entity: Entity, change: object, actor: Actor): number {
    const id = company[entity].nextId();
    const base = { id, owner_id: actor.userId };
    switch (entity) {
      case 'user': {
        const fresh = merged(company, newUser({ id, email: `user.${id}@example.com` }, now()), change);
        company.token.put({ id, token: `simulated-api-token-${id}` });
        changes.create('user', { ...fresh, name: 'name' in change ? fresh.name : fresh.email }, actor);
        return id;
      }
      case 'deal': {
        const open = newDeal({ ...base, title: `Deal ${id}`, origin: 'ManuallyCreated' }, now());
        changes.create('deal', withTimes(open, merged(company, open, change), now()), actor);
        return id;
      }
      case 'person': {
        const fresh = merged(company, newPerson({ ...base, name: `Person ${id}` }, now()), change);
        changes.create('person', { ...fresh, ...namesFrom(fresh.name) }, actor);
        return id;
      }
      case 'organization': {
        const fresh = newOrganization({ ...base, name: `Organization ${id}` }, now());
        changes.create('organization', merged(company, fresh, change), actor);
        return id;
      }
      case 'activity':
        changes.create('activity', merged(company, newActivity(base, now()), change), actor);
        return id;
    }
  }

  function update(entity: Entity, id: number, change: object, actor: Actor): void {
    if (entity === 'user') {
      const user = required(company.user.get(id));
      // Switching a user on or off is not a modification of the user, as the official example shows.
      const modifies = Object.keys(change).some((field) => field !== 'active_flag');
      const after = merged(company, user, change);
      changes.update('user', modifies ? { ...after, modified: v1Time(now()) } : after, actor);
    } else if (entity === 'deal') {
      const deal = required(company.deal.get(id));
      changes.update('deal', withTimes(deal, merged(company, deal, change), now()), actor);
    } else if (entity === 'person') {
      const after = merged(company, required(company.person.get(id)), change);
      changes.update('person', 'name' in change ? { ...after, ...namesFrom(after.name) } : after, actor);
    } else if (entity === 'organization') {
      changes.update('organization', merged(company, required(company.organization.get(id)), change), actor);
    } else {
      changes.update('activity', merged(company, required(company.activity.get(id)), change), actor);
    }
  }

  /** Webhooks tell of a user's removal as the change that takes `active_flag` away, and no more. */
  function remove(entity: Entity, id: number, actor: Actor): void {
    if (entity === 'user') {
      const user = required(company.user.get(id));
      changes.update('user', { ...user, active_flag: false, is_deleted: true }, actor);
    } else if (entity === 'deal') changes.remove('deal', required(company.deal.get(id)), actor);
    else if (entity === 'person') changes.remove('person', required(company.person.get(id)), actor);
    else if (entity === 'organization')
      changes.remove('organization', required(company.organization.get(id)), actor);
    else changes.remove('activity', required(company.activity.get(id)), actor);
  }
}

function required<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new InvalidInput('There is no such record', { field: 'id' });
  return item;
}

/** A record with fields of the same kind of value put in. */
function merged<Item extends object>(company: Company, record: Item, change: object): Item {
  const current = new Map<string, unknown>(Object.entries(record));
  for (const [field, value] of Object.entries(change)) {
    const old = current.get(field);
    const fits =
      old === null ||
      value === null ||
      (typeof value === typeof old && Array.isArray(value) === Array.isArray(old));
    if (field === 'id' || field === 'is_deleted' || !current.has(field) || !fits)
      throw new InvalidInput(`change.${field} cannot be set to that`, { field: `change.${field}` });
    if (field === 'owner_id' && !company.user.get(Number(value))?.active_flag)
      throw new InvalidInput('change.owner_id must be an active user', { field: 'change.owner_id' });
    if (field === 'role_id' && !company.role.get(Number(value)))
      throw new InvalidInput('change.role_id must be a role', { field: 'change.role_id' });
  }
  return { ...record, ...change };
}
