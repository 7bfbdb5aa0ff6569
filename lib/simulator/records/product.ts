import { v2Time } from '../store/times.ts';

/** What a product costs in one currency; there is one price for each. */
export interface PriceRecord {
  readonly product_id: number;
  readonly price: number;
  readonly currency: string;
  readonly cost: number;
  readonly direct_cost: number;
  readonly notes: string;
}

export interface ProductRecord {
  readonly id: number;
  readonly name: string;
  readonly code: string | null;
  readonly description: string | null;
  readonly unit: string;
  readonly tax: number;
  readonly category: number | null;
  readonly is_linkable: boolean;
  readonly is_deleted: boolean;
  readonly visible_to: number;
  readonly owner_id: number;
  readonly add_time: string;
  readonly update_time: string;
  readonly billing_frequency: string;
  readonly billing_frequency_cycles: number | null;
  readonly prices: readonly PriceRecord[];
  readonly custom_fields: Readonly<Record<string, unknown>>;
}

/** The image of a product; what is in the file is not kept. */
export interface ProductImageRecord {
  readonly id: number;
  readonly product_id: number;
  readonly add_time: string;
  readonly mime_type: string;
  readonly name: string;
}

export function newProduct(
  given: { readonly id: number; readonly name: string; readonly owner_id: number } & Partial<ProductRecord>,
  nowMs: number,
): ProductRecord {
  return {
    code: null,
    description: null,
    unit: '',
    tax: 0,
    category: null,
    is_linkable: true,
    is_deleted: false,
    visible_to: 3,
    add_time: v2Time(nowMs),
    update_time: v2Time(nowMs),
    billing_frequency: 'one-time',
    billing_frequency_cycles: null,
    prices: [],
    custom_fields: {},
    ...given,
  };
}

/** A price with the parts left out. */
export const newPrice = (
  given: { readonly product_id: number; readonly currency: string } & Partial<PriceRecord>,
): PriceRecord => ({ price: 0, cost: 0, direct_cost: 0, notes: '', ...given });

/** A product in a webhook; that it looks as in the API but for `visible_to`, a string as in a deal's, is assumed. */
export const productEventData = ({ is_deleted: _, ...product }: ProductRecord) => ({
  ...product,
  visible_to: String(product.visible_to),
});
