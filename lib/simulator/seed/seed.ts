import { entireCompany } from '../limits/plans.ts';
import type { Settings } from '../options.ts';
import { defaultPermissionSetId, PERMISSION_SETS } from '../records/permission-set.ts';
import { newRole } from '../records/role.ts';
import { newUser, type UserAccess, type UserRecord } from '../records/user.ts';
import type { Company } from '../store/company.ts';
import { seededRandom } from '../store/random.ts';
import { DAY_MS, v1Time } from '../store/times.ts';
import { seedArchivedDeals } from './seed-archived-deals.ts';
import { seedFieldsAndFilters } from './seed-fields.ts';
import { seedLeads } from './seed-leads.ts';
import { seedProducts } from './seed-products.ts';
import { seedProjects } from './seed-projects.ts';
import { seedRecords } from './seed-records.ts';
import { seedTeams } from './seed-teams.ts';
import { FIRST_NAMES, LAST_NAMES, ROLES } from './seed-words.ts';

const TEAM_LEAD_SET_ID = PERMISSION_SETS.find((set) => set.type === 'custom')?.id ?? null;

/** Fills an empty company: its first user is an admin whose API token is `simulated-api-token`. */
export function seedCompany(company: Company, settings: Settings): void {
  const random = seededRandom(settings.seed);
  const nowMs = settings.timers.now();
  const { companyId } = settings;

  company.company.put({
    id: 'company',
    companyId,
    name: `Simulated Company ${companyId}`,
    domain: `simulated-${companyId}`,
    country: 'EE',
    industry: 'IT Services',
    starts: 0,
  });
  for (const set of PERMISSION_SETS) company.permissionSet.put(set);
  for (const [name, parentId] of ROLES)
    company.role.put(newRole(company.role.nextId(), name, parentId, entireCompany(settings.plan)));
  for (let index = 0; index < settings.users; index++) addSeedUser(company, random, nowMs, index);
  seedTeams(company, nowMs);
  seedRecords(company, random, nowMs, entireCompany(settings.plan));
  seedFieldsAndFilters(company, nowMs, entireCompany(settings.plan));
  // A sequence of their own, so that these come and go without a change to other records.
  const apart = seededRandom(settings.seed + 1_000_003);
  seedProducts(company, apart, nowMs, entireCompany(settings.plan));
  seedProjects(company, apart, nowMs);
  const last = seededRandom(settings.seed + 1_000_033);
  seedLeads(company, last, nowMs, entireCompany(settings.plan));
  seedArchivedDeals(company, last, nowMs, entireCompany(settings.plan));
}

function addSeedUser(company: Company, random: () => number, nowMs: number, index: number): void {
  const first = FIRST_NAMES[index % FIRST_NAMES.length] ?? '';
  // The two lists differ in length by one, so that names come again only after 1,640 users.
  const last = LAST_NAMES[index % LAST_NAMES.length] ?? '';
  const id = company.user.nextId();
  const again = index >= FIRST_NAMES.length * LAST_NAMES.length ? ` ${id}` : '';
  const name = `${first} ${last}${again}`;
  const createdMs = nowMs - (400 - (index % 380)) * DAY_MS;
  const activated = index % 40 !== 39;
  const user: UserRecord = newUser(
    {
      id,
      email: `${name.toLowerCase().replaceAll(' ', '.')}@${index % 3 === 2 ? 'example.org' : 'example.com'}`,
      name,
      activated,
      last_login: activated ? v1Time(nowMs - Math.floor(random() * 20 * DAY_MS)) : null,
      created: v1Time(createdMs),
      modified: v1Time(createdMs + DAY_MS),
      has_created_company: index === 0,
      phone: `+3725550${String(id).padStart(4, '0')}`,
      access: accessOf(index),
      // The first handful is always at work; after them every 30th has left.
      active_flag: index < 5 || index % 30 !== 5,
      role_id: index < 2 ? 2 : index % 33 === 32 ? 1 : 3 + Math.floor(random() * (ROLES.length - 2)),
    },
    createdMs,
  );
  company.user.put(user);
  company.token.put({ id, token: index === 0 ? 'simulated-api-token' : `simulated-api-token-${id}` });
}

function accessOf(index: number): UserAccess[] {
  const set = (app: string, admin: boolean) => ({
    app,
    admin,
    permission_set_id: defaultPermissionSetId(app, admin),
  });
  if (index < 2) return [set('sales', true), set('global', true), set('account_settings', true)];
  if (index % 12 === 7)
    return [{ app: 'sales', admin: false, permission_set_id: TEAM_LEAD_SET_ID }, set('global', false)];
  return [set('sales', false), set('global', false)];
}
