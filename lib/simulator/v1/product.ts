import type { ProductRecord } from '../records/product.ts';
import { v1CustomFields } from './custom-fields.ts';
import { oldTime } from './old-time.ts';

/** A product as `/recents` shows it: plain ids, `active_flag`, and custom fields among its own. */
export const recentProduct = (product: ProductRecord): object => ({
  id: product.id,
  name: product.name,
  code: product.code,
  description: product.description,
  unit: product.unit,
  tax: product.tax,
  category: product.category === null ? null : String(product.category),
  active_flag: !product.is_deleted,
  selectable: product.is_linkable,
  first_char: product.name.slice(0, 1).toLowerCase(),
  visible_to: product.visible_to,
  owner_id: product.owner_id,
  files_count: null,
  add_time: oldTime(product.add_time),
  update_time: oldTime(product.update_time),
  prices: product.prices,
  ...v1CustomFields(product.custom_fields),
});
