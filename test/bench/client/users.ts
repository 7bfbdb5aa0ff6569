/** How many users the measured answer holds: one page of a middle-sized company. */
export const USERS = 100;

const APPS = ['sales', 'global', 'account_settings'];

/** What `GET /users` answers for such a company, with every field of the official example: about 80 kB. */
export function usersBody(): string {
  return JSON.stringify({
    success: true,
    data: Array.from({ length: USERS }, (_, index) => aUser(index + 1)),
  });
}

/** Two or three apps each, as in the example. */
const aUser = (id: number) => ({
  id,
  name: `Number ${id} of the company`,
  default_currency: 'EUR',
  locale: 'et_EE',
  lang: 1,
  email: `number-${id}@example.com`,
  phone: `0000-${String(id).padStart(4, '0')}`,
  activated: true,
  last_login: '2026-10-21 08:45:56',
  created: '2025-11-13 09:16:26',
  modified: '2026-10-21 08:45:56',
  has_created_company: id === 1,
  access: APPS.slice(0, 2 + (id % 2)).map((app, index) => ({
    app,
    admin: id % 10 === 1,
    permission_set_id: `62cc4d7f-4038-4352-abf3-${String(id * 10 + index).padStart(12, '0')}`,
  })),
  active_flag: id % 20 !== 0,
  timezone_name: 'Europe/Berlin',
  timezone_offset: '+03:00',
  role_id: 1 + (id % 8),
  icon_url: id % 3 === 0 ? null : `https://files.example.com/pictures/profile_128x128/${id}.png`,
  is_you: id === 1,
  is_deleted: false,
});
