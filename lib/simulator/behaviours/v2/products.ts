import type { products } from '../../../../shared/pipedrive/endpoints/v2/products.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { v2Delete } from '../../changes/v2-delete.ts';
import { filterOf } from '../../lists/filters.ts';
import { searchRecords } from '../../lists/search.ts';
import { v2List } from '../../lists/v2-list.ts';
import { newPrice, newProduct, type ProductImageRecord, type ProductRecord } from '../../records/product.ts';
import { addFollower, followersChangelog, listFollowers, removeFollower } from '../../rules/followers.ts';
import { given, withCustomFields } from '../../rules/given.ts';
import {
  assignable,
  defaultVisibility,
  knownVisibility,
  mayAddProduct,
  mayEdit,
  notDeleted,
  seenRecord,
} from '../../rules/guards.ts';
import { companyRecord } from '../../store/company.ts';
import { dateOf } from '../../store/times.ts';
import { badRequest, notFound } from '../../wire/refusal.ts';

export const productBehaviours: BehavioursOf<typeof products> = {
  getProducts: ({ query }, context) => {
    const wanted = context.company.product
      .all()
      .filter((product) => !product.is_deleted && context.sees(context.caller, product));
    return v2List(wanted, query, {
      shown: (product) => product,
      extras: {},
      order: { name: ({ name }) => name },
      filter: filterOf(context, 'product'),
    });
  },

  getProduct: ({ path }, context) => ({ data: seenRecord(context, 'product', path.id) }),

  searchProducts: ({ query }, context) => searchRecords(context, ['product'], query),

  addProduct: ({ body }, context) => {
    const { company, caller, changes, actor, nowMs } = context;
    mayAddProduct(context);
    checkFields(context, body);
    checkBilling(body);
    const id = company.product.nextId();
    const { prices = [{ currency: caller.default_currency, price: 0 }], ...fields } = body;
    const product = newProduct(
      {
        id,
        owner_id: caller.id,
        visible_to: defaultVisibility(context, 'product'),
        ...given(fields),
        prices: pricesFrom(id, prices),
      },
      nowMs,
    );
    return { status: 201, data: changes.create('product', product, actor) };
  },

  /** Prices that are sent take the place of all there were, which is assumed. */
  updateProduct: ({ path, body }, context) => {
    const before = seenRecord(context, 'product', path.id);
    mayEdit(context, 'product', before);
    notDeleted(before);
    checkFields(context, body);
    const { prices, ...fields } = body;
    const after = {
      ...before,
      ...given(fields),
      ...(prices === undefined ? {} : { prices: pricesFrom(before.id, prices) }),
      ...withCustomFields(before, body.custom_fields),
    };
    checkBilling(after);
    return { data: context.changes.update('product', after, context.actor) };
  },

  deleteProduct: ({ path }, context) => v2Delete(context, 'product', path.id),

  /** That the copy keeps the name and belongs to whoever made it is assumed; followers and the image stay behind. */
  duplicateProduct: ({ path }, context) => {
    const { company, caller, changes, actor, nowMs } = context;
    const original = seenRecord(context, 'product', path.id);
    mayAddProduct(context);
    notDeleted(original);
    const { add_time: _, update_time: __, ...rest } = original;
    const id = company.product.nextId();
    const prices = pricesFrom(id, original.prices);
    const copy = newProduct({ ...rest, id, owner_id: caller.id, prices }, nowMs);
    return { status: 201, data: changes.create('product', copy, actor) };
  },

  getProductFollowers: ({ path, query }, context) => listFollowers(context, 'product', path.id, query),

  addProductFollower: ({ path, body }, context) => addFollower(context, 'product', path.id, body.user_id),

  getProductFollowersChangelog: ({ path, query }, context) =>
    followersChangelog(context, 'product', path.id, query),

  deleteProductFollower: ({ path }, context) => removeFollower(context, 'product', path.id, path.follower_id),

  getProductImage: ({ path }, context) => {
    const image = imageOf(context, seenRecord(context, 'product', path.id));
    const public_url = `https://images.example/products/${image.product_id}/${image.id}`;
    return {
      data: { ...shownImage(context, image), public_url, mime_type: image.mime_type, name: image.name },
    };
  },

  uploadProductImage: ({ path, body }, context) => ({
    status: 201,
    data: putImage(context, editable(context, path.id), body.data),
  }),

  /** That there must be an image to replace is assumed. */
  updateProductImage: ({ path, body }, context) => {
    const product = editable(context, path.id);
    imageOf(context, product);
    return { data: putImage(context, product, body.data) };
  },

  deleteProductImage: ({ path }, context) => {
    const { id } = imageOf(context, editable(context, path.id));
    context.company.productImage.remove(id);
    return { data: { id } };
  },
};

type Body = Partial<Parameters<BehavioursOf<typeof products>['updateProduct']>[0]['body']>;
type Prices = readonly NonNullable<Body['prices']>[number][];

function checkFields(context: Context, body: Body): void {
  assignable(context, body.owner_id);
  knownVisibility(context, body.visible_to);
  const currencies = body.prices?.map(({ currency }) => currency) ?? [];
  if (new Set(currencies).size < currencies.length) throw badRequest('prices takes one price per currency');
}

/** What is billed once has no cycles, and what is billed weekly has some. */
function checkBilling({
  billing_frequency: frequency = 'one-time',
  billing_frequency_cycles: cycles = null,
}: {
  readonly billing_frequency?: string | undefined;
  readonly billing_frequency_cycles?: number | null | undefined;
}): void {
  if (frequency === 'one-time' && cycles !== null)
    throw badRequest('billing_frequency_cycles must be null when billing_frequency is one-time');
  if (frequency === 'weekly' && cycles === null)
    throw badRequest('billing_frequency_cycles is required when billing_frequency is weekly');
}

const pricesFrom = (productId: number, prices: Prices) =>
  prices.map((price) => newPrice({ ...given(price), product_id: productId }));

function editable(context: Context, id: string): ProductRecord {
  const product = seenRecord(context, 'product', id);
  mayEdit(context, 'product', product);
  notDeleted(product);
  return product;
}

const findImage = ({ company }: Context, { id }: ProductRecord) =>
  company.productImage.all().find((image) => image.product_id === id);

function imageOf(context: Context, product: ProductRecord): ProductImageRecord {
  const image = findImage(context, product);
  if (!image) throw notFound('Product image');
  return image;
}

/** A new image takes the place of the old one under an id of its own. */
function putImage(
  context: Context,
  product: ProductRecord,
  file: { readonly name: string; readonly type: string },
): object {
  if (!file.type.startsWith('image/')) throw badRequest('data must be an image');
  const { company, nowMs } = context;
  const before = findImage(context, product);
  if (before) company.productImage.remove(before.id);
  const image = company.productImage.put({
    id: company.productImage.nextId(),
    product_id: product.id,
    add_time: dateOf(nowMs),
    mime_type: file.type,
    name: file.name,
  });
  return shownImage(context, image);
}

const shownImage = ({ company }: Context, { id, product_id, add_time }: ProductImageRecord) => ({
  id,
  product_id,
  company_id: String(companyRecord(company).companyId),
  add_time,
});
