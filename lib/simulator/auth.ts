import type { Company } from './company.ts';
import type { UserRecord } from './records/user.ts';

/** Whose request it is by its `x-api-token` header; a replaced token and a deactivated user are nobody's. */
export function userOfToken(company: Company, token: string | undefined): UserRecord | undefined {
  if (!token) return undefined;
  const record = company.token.all().find((candidate) => candidate.token === token);
  const user = record && company.user.get(record.id);
  return user?.active_flag ? user : undefined;
}
