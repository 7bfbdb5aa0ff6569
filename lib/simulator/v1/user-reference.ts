import type { Company } from '../store/company.ts';

/** A user where a v1 record names one: an object with the id twice. Nobody has a picture in the simulation. */
export function userReference(company: Company, userId: number | null) {
  const user = userId === null ? undefined : company.user.get(userId);
  if (!user) return null;
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    has_pic: 0,
    pic_hash: null,
    active_flag: user.active_flag,
    value: user.id,
  };
}
