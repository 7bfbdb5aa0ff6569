import type { Rules } from './rules.ts';
import { asAddress } from './values.ts';

/** An organization; its address is one line of text in webhooks, and parts in REST v2. For `label` see person.ts. */
export const ORGANIZATION: Rules = { reformed: { address: asAddress }, addresses: ['address'] };
