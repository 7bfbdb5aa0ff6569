import type { Rules } from './rules.ts';

export const PRODUCT_V1: Rules = { renamed: { selectable: ['is_linkable'] } };
