import { type Company, companyRecord } from './company.ts';
import { seededRandom, uuidFrom } from './random.ts';

/** A UUID for a new record of a kind that has UUIDs: the same one in every run, and none twice. */
export function drawnId(company: Company, kind: 'lead' | 'conversion'): string {
  const count = company[kind].nextId();
  // Far enough apart that no two companies or kinds draw from the same seed.
  const start = companyRecord(company).companyId * 10_000_000 + (kind === 'lead' ? 0 : 5_000_000);
  return uuidFrom(seededRandom(start + count));
}
