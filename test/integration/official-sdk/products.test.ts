import { ProductsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

const image = (name: string) => new File([new Uint8Array([137, 80, 78, 71])], name, { type: 'image/png' });

describe('the official client', () => {
  it('creates, reads, updates and duplicates products', async () => {
    const { v2 } = await officialClient();
    const products = new ProductsApi(v2);
    const prices = [{ currency: 'EUR', price: 12.5, cost: 3 }];

    const added = await products.addProduct({ AddProductRequest: { name: 'Pencil', code: 'P', prices } });
    const id = added.data?.id ?? 0;
    const updated = await products.updateProduct({ id, UpdateProductRequest: { owner_id: 4, tax: 20 } });
    const read = await products.getProduct({ id });
    const copy = await products.duplicateProduct({ id });

    expect(added.data).toMatchObject({
      name: 'Pencil',
      code: 'P',
      owner_id: 1,
      billing_frequency: 'one-time',
    });
    expect(added.data?.prices).toEqual([
      { product_id: id, price: 12.5, currency: 'EUR', cost: 3, direct_cost: 0, notes: '' },
    ]);
    expect(updated.data).toMatchObject({ id, owner_id: 4, tax: 20, code: 'P' });
    expect(read.data).toEqual(updated.data);
    expect(copy.data).toMatchObject({ name: 'Pencil', tax: 20, owner_id: 1 });
    expect(copy.data?.id).not.toBe(id);
    expect(copy.data?.prices).toMatchObject([{ product_id: copy.data?.id, price: 12.5 }]);
  });

  it('lists products of an owner by name, and goes on by cursor', async () => {
    const { v2, simulator } = await officialClient();
    const products = new ProductsApi(v2);
    for (const name of ['C', 'A', 'B'])
      await products.addProduct({ AddProductRequest: { name: `${name} thing`, owner_id: 7 } });
    const ofSeven = simulator.company.product.all().filter(({ owner_id }) => owner_id === 7);

    const first = await products.getProducts({ owner_id: 7, limit: 2, sort_by: 'name' });
    const cursor = first.additional_data?.next_cursor ?? '';
    const rest = await products.getProducts({ owner_id: 7, sort_by: 'name', cursor });

    const names = [...(first.data ?? []), ...(rest.data ?? [])].map(({ name }) => name);
    expect(first.data).toHaveLength(2);
    expect(names).toEqual(ofSeven.map(({ name }) => name).toSorted());
  });

  it('finds products by a part of the name, and deletes them', async () => {
    const { v2, simulator } = await officialClient();
    const products = new ProductsApi(v2);
    const added = await products.addProduct({ AddProductRequest: { name: 'Zyxtable oak', owner_id: 4 } });
    const id = added.data?.id ?? 0;

    const found = await products.searchProducts({ term: 'zyxtab', fields: 'name' });
    const deleted = await products.deleteProduct({ id });
    const later = await products.searchProducts({ term: 'zyxtab' });

    expect(found.data?.items).toMatchObject([{ item: { id, type: 'product', owner: { id: 4 } } }]);
    expect(deleted.data).toEqual({ id });
    expect(simulator.company.product.get(id)?.is_deleted).toBe(true);
    expect(later.data?.items).toEqual([]);
  });

  it('lets users follow a product and leave it', async () => {
    const { v2 } = await officialClient();
    const products = new ProductsApi(v2);

    const added = await products.addProductFollower({ id: 1, AddDealFollowerRequest: { user_id: 4 } });
    const followers = await products.getProductFollowers({ id: 1 });
    const removed = await products.deleteProductFollower({ id: 1, follower_id: 4 });
    const none = await products.getProductFollowers({ id: 1 });
    const log = await products.getProductFollowersChangelog({ id: 1 });

    expect(added.data).toMatchObject({ user_id: 4 });
    expect(followers.data).toEqual([added.data]);
    expect(removed.data).toEqual({ user_id: 4 });
    expect(none.data).toEqual([]);
    expect(log.data).toMatchObject([
      { action: 'added', actor_user_id: 1, follower_user_id: 4 },
      { action: 'removed', actor_user_id: 1, follower_user_id: 4 },
    ]);
  });

  it('uploads, reads, replaces and deletes the image of a product', async () => {
    const { v2, simulator } = await officialClient();
    const products = new ProductsApi(v2);

    const uploaded = await products.uploadProductImage({ id: 2, data: image('one.png') });
    const read = await products.getProductImage({ id: 2 });
    const replaced = await products.updateProductImage({ id: 2, data: image('two.png') });
    const later = await products.getProductImage({ id: 2 });
    const deleted = await products.deleteProductImage({ id: 2 });

    expect(uploaded.data).toMatchObject({ product_id: 2, company_id: '1' });
    expect(read.data).toMatchObject({ ...uploaded.data, name: 'one.png', mime_type: 'image/png' });
    expect(later.data).toMatchObject({ ...replaced.data, name: 'two.png' });
    expect(deleted.data).toEqual({ id: replaced.data?.id });
    expect(simulator.company.productImage.all()).toEqual([]);
  });
});
