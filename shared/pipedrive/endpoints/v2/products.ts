import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { UploadedFile } from '../../multipart.ts';
import { CustomFields } from '../custom-fields.ts';
import { CursorQuery, cursorQuery, Deleted, Id } from '../fields.ts';
import { owned, recordFields } from '../owner.ts';

/** Prices replace those there were; a product has one for each currency. */
const fields = () => ({
  name: z.optional(z.string().check(z.minLength(1))),
  code: z.optional(z.string()),
  description: z.optional(z.string()),
  unit: z.optional(z.string()),
  tax: z.optional(z.number()),
  category: z.optional(z.number()),
  owner_id: z.optional(z.int()),
  is_linkable: z.optional(z.boolean()),
  visible_to: z.optional(z.int()),
  prices: z.optional(
    z.array(
      z.strictObject({
        currency: z.string(),
        price: z.number(),
        cost: z.optional(z.number()),
        direct_cost: z.optional(z.number()),
        notes: z.optional(z.string()),
      }),
    ),
  ),
  custom_fields: z.optional(CustomFields()),
  billing_frequency: z.optional(
    z.enum(['one-time', 'annually', 'semi-annually', 'quarterly', 'monthly', 'weekly']),
  ),
  billing_frequency_cycles: z.optional(z.nullable(z.int())),
});

export const Product = () =>
  owned(
    z.object({
      ...recordFields(),
      name: z.nullish(z.string()),
      code: z.nullish(z.string()),
      is_linkable: z.optional(z.boolean()),
      visible_to: z.nullish(Id()),
      prices: z.nullish(z.array(z.object({ currency: z.nullish(z.string()), price: z.nullish(z.number()) }))),
    }),
  );
export type Product = Infer<typeof Product>;

/** A product as a search finds it; the owner is an object there. */
export const FoundProduct = () =>
  z.object({
    result_score: z.nullish(z.number()),
    item: z.object({
      id: Id(),
      name: z.nullish(z.string()),
      // The official example has a number here, though codes are texts.
      code: z.nullish(z.union([z.string(), z.number()])),
      owner: z.nullish(z.object({ id: Id() })),
    }),
  });
export type FoundProduct = Infer<typeof FoundProduct>;

/** The image of a product; the address of the file, which lives 7 days, comes only with a read. */
export const ProductImage = () =>
  z.object({
    id: Id(),
    product_id: z.nullish(Id()),
    add_time: z.nullish(z.string()),
    public_url: z.nullish(z.string()),
    mime_type: z.nullish(z.string()),
    name: z.nullish(z.string()),
  });
export type ProductImage = Infer<typeof ProductImage>;

export const products = {
  getProducts: endpoint({
    operation: 'getProducts',
    version: 'v2',
    method: 'GET',
    path: '/products',
    cost: 10,
    scopes: ['products:read', 'products:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () =>
      z.strictObject({
        owner_id: z.optional(z.int()),
        ids: z.optional(z.string()),
        filter_id: z.optional(z.int()),
        sort_by: z.optional(z.enum(['id', 'name', 'add_time', 'update_time'])),
        sort_direction: z.optional(z.enum(['asc', 'desc'])),
        updated_since: z.optional(z.string()),
        custom_fields: z.optional(z.string()),
        ...cursorQuery(),
      }),
    items: Product,
  }),
  getProduct: endpoint({
    operation: 'getProduct',
    version: 'v2',
    method: 'GET',
    path: '/products/{id}',
    cost: 1,
    scopes: ['products:read', 'products:full'],
    repeat: 'reads',
    data: Product,
  }),
  searchProducts: endpoint({
    operation: 'searchProducts',
    version: 'v2',
    method: 'GET',
    path: '/products/search',
    cost: 20,
    scopes: ['products:read', 'products:full', 'search:read'],
    repeat: 'reads',
    paging: 'cursor',
    listIn: 'items',
    query: () =>
      z.strictObject({
        term: z.string(),
        /** One or several, comma separated: `code`, `custom_fields`, `name`. */
        fields: z.optional(z.string()),
        exact_match: z.optional(z.boolean()),
        include_fields: z.optional(z.enum(['product.price'])),
        ...cursorQuery(),
      }),
    items: FoundProduct,
  }),
  addProduct: endpoint({
    operation: 'addProduct',
    version: 'v2',
    method: 'POST',
    path: '/products',
    cost: 5,
    scopes: ['products:full'],
    repeat: 'duplicates',
    body: () => z.strictObject({ ...fields(), name: z.string().check(z.minLength(1)) }),
    data: Product,
  }),
  updateProduct: endpoint({
    operation: 'updateProduct',
    version: 'v2',
    method: 'PATCH',
    path: '/products/{id}',
    cost: 5,
    scopes: ['products:full'],
    repeat: 'same-effect',
    body: () => z.strictObject(fields()),
    data: Product,
  }),
  deleteProduct: endpoint({
    operation: 'deleteProduct',
    version: 'v2',
    method: 'DELETE',
    path: '/products/{id}',
    cost: 3,
    scopes: ['products:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
  duplicateProduct: endpoint({
    operation: 'duplicateProduct',
    version: 'v2',
    method: 'POST',
    path: '/products/{id}/duplicate',
    cost: 5,
    scopes: ['products:full'],
    repeat: 'duplicates',
    data: Product,
  }),
  getProductFollowers: endpoint({
    operation: 'getProductFollowers',
    version: 'v2',
    method: 'GET',
    path: '/products/{id}/followers',
    cost: 10,
    scopes: ['products:read', 'products:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: () => z.object({ user_id: Id(), add_time: z.nullish(z.string()) }),
  }),
  /** A user who follows already is refused with 400; the state stays the same. */
  addProductFollower: endpoint({
    operation: 'addProductFollower',
    version: 'v2',
    method: 'POST',
    path: '/products/{id}/followers',
    cost: 5,
    scopes: ['products:full'],
    repeat: 'same-effect',
    body: () => z.strictObject({ user_id: z.int() }),
    data: () => z.object({ user_id: Id(), add_time: z.nullish(z.string()) }),
  }),
  getProductFollowersChangelog: endpoint({
    operation: 'getProductFollowersChangelog',
    version: 'v2',
    method: 'GET',
    path: '/products/{id}/followers/changelog',
    cost: 10,
    scopes: ['products:read', 'products:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: () =>
      z.object({
        action: z.nullish(z.string()),
        actor_user_id: z.nullish(Id()),
        follower_user_id: z.nullish(Id()),
        time: z.nullish(z.string()),
      }),
  }),
  /** `follower_id` is the user's id. */
  deleteProductFollower: endpoint({
    operation: 'deleteProductFollower',
    version: 'v2',
    method: 'DELETE',
    path: '/products/{id}/followers/{follower_id}',
    cost: 3,
    scopes: ['products:full'],
    repeat: 'same-effect',
    data: () => z.object({ user_id: Id() }),
  }),
  getProductImage: endpoint({
    operation: 'getProductImage',
    version: 'v2',
    method: 'GET',
    path: '/products/{id}/images',
    cost: 10,
    scopes: ['products:read', 'products:full'],
    repeat: 'reads',
    data: ProductImage,
  }),
  /** A product has one image: a second upload takes the place of the first, which is assumed. */
  uploadProductImage: endpoint({
    operation: 'uploadProductImage',
    version: 'v2',
    method: 'POST',
    path: '/products/{id}/images',
    cost: 20,
    scopes: ['products:full'],
    repeat: 'same-effect',
    encoding: 'multipart',
    body: () => z.strictObject({ data: UploadedFile() }),
    data: ProductImage,
  }),
  updateProductImage: endpoint({
    operation: 'updateProductImage',
    version: 'v2',
    method: 'PUT',
    path: '/products/{id}/images',
    cost: 20,
    scopes: ['products:full'],
    repeat: 'same-effect',
    encoding: 'multipart',
    body: () => z.strictObject({ data: UploadedFile() }),
    data: ProductImage,
  }),
  deleteProductImage: endpoint({
    operation: 'deleteProductImage',
    version: 'v2',
    method: 'DELETE',
    path: '/products/{id}/images',
    cost: 6,
    scopes: ['products:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
};
