import { v1Time } from '../store/times.ts';

export interface UserAccess {
  readonly app: string;
  readonly admin: boolean;
  readonly permission_set_id: string | null;
}

/** A user as kept: everything `/users` answers but what depends on who asks. */
export interface UserRecord {
  readonly id: number;
  readonly name: string;
  readonly default_currency: string;
  readonly locale: string;
  readonly lang: number;
  readonly email: string;
  readonly phone: string | null;
  readonly activated: boolean;
  readonly last_login: string | null;
  readonly created: string;
  readonly modified: string;
  readonly has_created_company: boolean;
  readonly access: readonly UserAccess[];
  readonly active_flag: boolean;
  readonly timezone_name: string;
  readonly timezone_offset: string;
  readonly role_id: number;
  readonly icon_url: string | null;
  readonly is_deleted: boolean;
}

/** An invited user: the name is the e-mail until the invitation is accepted. */
export function newUser(
  given: { readonly id: number; readonly email: string } & Partial<UserRecord>,
  nowMs: number,
): UserRecord {
  return {
    name: given.email,
    default_currency: 'EUR',
    locale: 'en_US',
    lang: 1,
    phone: null,
    activated: false,
    last_login: null,
    created: v1Time(nowMs),
    modified: v1Time(nowMs),
    has_created_company: false,
    access: [],
    active_flag: true,
    timezone_name: 'Europe/Berlin',
    timezone_offset: '+01:00',
    role_id: 1,
    icon_url: null,
    is_deleted: false,
    ...given,
  };
}

export const isAdminOf = (user: UserRecord, app: string): boolean =>
  user.access.some((access) => access.app === app && access.admin);

/** Whether a user is an admin in the sense of the API's `admin` scope. */
export const isAdmin = (user: UserRecord): boolean =>
  isAdminOf(user, 'account_settings') || isAdminOf(user, 'global');

/** A user as `caller` sees it: telephone numbers are private, `modified` is for account admins. */
export function shownUser(user: UserRecord, caller: UserRecord): object {
  const { phone, modified, is_deleted, ...rest } = user;
  return {
    ...rest,
    phone: user.id === caller.id ? phone : null,
    ...(isAdminOf(caller, 'account_settings') ? { modified } : {}),
    is_you: user.id === caller.id,
    is_deleted,
  };
}

/** A user in a webhook: ids and language are strings, access is null, role and deletion are left out. */
export const userEventData = (user: UserRecord) => ({
  id: String(user.id),
  default_currency: user.default_currency,
  name: user.name,
  email: user.email,
  phone: user.phone,
  locale: user.locale,
  lang: 'en-US',
  active_flag: user.active_flag,
  last_login: user.last_login,
  timezone_name: user.timezone_name,
  icon_url: user.icon_url,
  created: user.created,
  modified: user.modified,
  access: null,
});
