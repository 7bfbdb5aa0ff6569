import type { MergeRecord } from '../changes/merges.ts';
import type { Deletion } from '../changes/purge.ts';
import type { HistoryRecord } from '../changes/remembered.ts';
import type { Spend, Writes } from '../limits/budget.ts';
import type { AccessTokenRecord, CodeRecord, RefreshTokenRecord } from '../oauth/records.ts';
import type { ActivityRecord } from '../records/activity.ts';
import type { ConversionRecord } from '../records/conversion.ts';
import type { DealRecord } from '../records/deal.ts';
import type { FieldRecord } from '../records/field.ts';
import type { FilterRecord } from '../records/filter.ts';
import type { LeadRecord } from '../records/lead.ts';
import type { OrganizationRecord } from '../records/organization.ts';
import type { PermissionSetRecord } from '../records/permission-set.ts';
import type { PersonRecord } from '../records/person.ts';
import type { PictureRecord } from '../records/picture.ts';
import type { ProductImageRecord, ProductRecord } from '../records/product.ts';
import type { ProjectChangeRecord, ProjectRecord } from '../records/project.ts';
import type { RoleRecord } from '../records/role.ts';
import type { TaskRecord } from '../records/task.ts';
import type { TeamRecord } from '../records/team.ts';
import type { UserRecord } from '../records/user.ts';
import type { UserFollowerRecord } from '../records/user-follower.ts';
import type { WebhookRecord } from '../records/webhook.ts';
import type { FollowerChangeRecord, FollowerRecord } from '../rules/followers.ts';
import type { Delivery } from '../webhooks/deliveries.ts';
import type { Store } from './store.ts';
import { createTable, type Stored, type Table } from './table.ts';

/** A user's API token; a new one takes the old one's place. */
export interface TokenRecord {
  /** The user's id. */
  readonly id: number;
  readonly token: string;
}

/** The company itself. */
export interface CompanyRecord {
  readonly id: 'company';
  readonly companyId: number;
  readonly name: string;
  /** The label of `{domain}.pipedrive.com`. */
  readonly domain: string;
  readonly country: string;
  readonly industry: string;
  /** How often it has been started, so that ids drawn at random do not come again. */
  readonly starts: number;
}

/** What a company consists of; a resource to come adds its line here and below. */
export interface Kinds {
  readonly company: CompanyRecord;
  readonly token: TokenRecord;
  readonly oauthCode: CodeRecord;
  readonly oauthRefresh: RefreshTokenRecord;
  readonly oauthAccess: AccessTokenRecord;
  readonly user: UserRecord;
  readonly role: RoleRecord;
  readonly permissionSet: PermissionSetRecord;
  readonly team: TeamRecord;
  readonly userFollower: UserFollowerRecord;
  readonly webhook: WebhookRecord;
  readonly deal: DealRecord;
  readonly person: PersonRecord;
  readonly organization: OrganizationRecord;
  readonly activity: ActivityRecord;
  readonly lead: LeadRecord;
  readonly conversion: ConversionRecord;
  readonly field: FieldRecord;
  readonly filter: FilterRecord;
  readonly product: ProductRecord;
  readonly productImage: ProductImageRecord;
  readonly project: ProjectRecord;
  readonly projectChange: ProjectChangeRecord;
  readonly task: TaskRecord;
  readonly merge: MergeRecord;
  readonly history: HistoryRecord;
  readonly picture: PictureRecord;
  readonly follower: FollowerRecord;
  readonly followerChange: FollowerChangeRecord;
  readonly delivery: Delivery;
  readonly deletion: Deletion;
  readonly spend: Spend;
  readonly writes: Writes;
}

export type Company = { readonly [Kind in keyof Kinds]: Table<Kinds[Kind]> };

/** Opens the tables of a company, empty where the store has nothing. */
export function openCompany(store: Store): Company {
  const open = <Item extends Stored>(kind: keyof Kinds) => createTable<Item>(store, kind);
  return {
    company: open('company'),
    token: open('token'),
    oauthCode: open('oauthCode'),
    oauthRefresh: open('oauthRefresh'),
    oauthAccess: open('oauthAccess'),
    user: open('user'),
    role: open('role'),
    permissionSet: open('permissionSet'),
    team: open('team'),
    userFollower: open('userFollower'),
    webhook: open('webhook'),
    deal: open('deal'),
    person: open('person'),
    organization: open('organization'),
    activity: open('activity'),
    lead: open('lead'),
    conversion: open('conversion'),
    field: open('field'),
    filter: open('filter'),
    product: open('product'),
    productImage: open('productImage'),
    project: open('project'),
    projectChange: open('projectChange'),
    task: open('task'),
    merge: open('merge'),
    history: open('history'),
    picture: open('picture'),
    follower: open('follower'),
    followerChange: open('followerChange'),
    delivery: open('delivery'),
    deletion: open('deletion'),
    spend: open('spend'),
    writes: open('writes'),
  };
}

/** The company's own record. */
export function companyRecord(company: Company): CompanyRecord {
  const record = company.company.get('company');
  if (!record) throw new Error('The simulated company has not been seeded');
  return record;
}

export const activeUsers = (company: Company): readonly UserRecord[] =>
  company.user.all().filter((user) => user.active_flag);
