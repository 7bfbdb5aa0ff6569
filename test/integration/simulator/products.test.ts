import { describe, expect, it } from 'vitest';
import { connectCompany } from '../pipedrive/support.ts';
import { register, startCompany, startReceiver, type TestCompany } from './support.ts';

const DAY_MS = 24 * 3600_000;
const GLOBAL_REGULAR = 'ec8a42e5-1842-490d-9113-b3a3b4b1c0a9';
const ids = (json: { data: { id: number }[] }) => json.data.map(({ id }) => id);
const as = (userId: number) => `simulated-api-token-${userId}`;

const add = async ({ call }: TestCompany, fields: object = {}): Promise<number> =>
  (await call('POST', '/api/v2/products', { name: 'Pencil', ...fields })).json.data.id;

/** Takes a user all permissions that a permission set for sales brings. */
const withoutSales = ({ simulator }: TestCompany, userId: number) =>
  simulator.edit({
    entity: 'user',
    id: userId,
    change: { access: [{ app: 'global', admin: false, permission_set_id: GLOBAL_REGULAR }] },
  });

describe('products', () => {
  it('have every field of the official example', async () => {
    const { call } = await startCompany();

    const { json } = await call('GET', '/api/v2/products/1');

    expect(Object.keys(json.data).sort()).toEqual(
      'add_time billing_frequency billing_frequency_cycles category code custom_fields description id is_deleted is_linkable name owner_id prices tax unit update_time visible_to'.split(
        ' ',
      ),
    );
    expect(Object.keys(json.data.prices[0]).sort()).toEqual([
      'cost',
      'currency',
      'direct_cost',
      'notes',
      'price',
      'product_id',
    ]);
  });

  it('are there from the start, about one a user, whoever owns them', async () => {
    const { simulator } = await startCompany();
    const same = await startCompany();
    const other = await startCompany({ seed: 2 });

    const products = simulator.company.product.all();

    expect(products).toHaveLength(12);
    expect(new Set(products.map(({ owner_id }) => owner_id)).size).toBeGreaterThan(4);
    expect(same.simulator.company.product.all()).toEqual(products);
    expect(other.simulator.company.product.all()).not.toEqual(products);
  });

  it('are created with 201 and cost nothing in the caller’s currency unless a price is given', async () => {
    const { call } = await startCompany();

    const { status, json } = await call('POST', '/api/v2/products', { name: 'Pencil' });

    expect(status).toBe(201);
    expect(json.data).toMatchObject({ owner_id: 1, is_linkable: true, tax: 0 });
    expect(json.data.prices).toMatchObject([{ product_id: json.data.id, price: 0, currency: 'EUR' }]);
  });

  it('have one price per currency, and keep what an update leaves out', async () => {
    const company = await startCompany();
    const id = await add(company, { prices: [{ currency: 'EUR', price: 5 }] });

    const twice = await company.call('PATCH', `/api/v2/products/${id}`, {
      prices: [
        { currency: 'USD', price: 1 },
        { currency: 'USD', price: 2 },
      ],
    });
    const renamed = await company.call('PATCH', `/api/v2/products/${id}`, { name: 'Pen' });
    const priced = await company.call('PATCH', `/api/v2/products/${id}`, {
      prices: [{ currency: 'USD', price: 7 }],
    });

    expect(twice.status).toBe(400);
    expect(renamed.json.data).toMatchObject({ name: 'Pen', prices: [{ currency: 'EUR', price: 5 }] });
    expect(priced.json.data.prices).toEqual([
      { product_id: id, price: 7, currency: 'USD', cost: 0, direct_cost: 0, notes: '' },
    ]);
  });

  it('are billed weekly for a number of cycles, and once without one', async () => {
    const company = await startCompany();
    const id = await add(company, { billing_frequency: 'weekly', billing_frequency_cycles: 4 });
    const status = async (fields: object) =>
      (await company.call('PATCH', `/api/v2/products/${id}`, fields)).status;

    const statuses = [
      await status({ billing_frequency_cycles: null }),
      await status({ billing_frequency: 'one-time' }),
      await status({ billing_frequency: 'monthly', billing_frequency_cycles: null }),
    ];
    const created = await company.call('POST', '/api/v2/products', {
      name: 'A',
      billing_frequency: 'weekly',
    });

    expect(statuses).toEqual([400, 400, 200]);
    expect(created.status).toBe(400);
  });

  it('move from one owner’s list to another’s', async () => {
    const { call } = await startCompany();
    const owned = async (userId: number) =>
      ids((await call('GET', `/api/v2/products?owner_id=${userId}&limit=500`)).json);
    const [moving = 0, ...staying] = await owned(3);
    const before = await owned(4);

    await call('PATCH', `/api/v2/products/${moving}`, { owner_id: 4 });

    expect(await owned(3)).toEqual(staying);
    expect(await owned(4)).toEqual([...before, moving].toSorted((a, b) => a - b));
  });

  it('cannot be given to a deactivated user', async () => {
    const { call } = await startCompany();
    await call('PUT', '/api/v1/users/3', { active_flag: false });

    const update = await call('PATCH', '/api/v2/products/1', { owner_id: 3 });
    const create = await call('POST', '/api/v2/products', { name: 'A', owner_id: 3 });
    const { json } = await call('GET', '/api/v2/products/1');

    expect([update.status, create.status]).toEqual([400, 400]);
    expect(json.data.owner_id).not.toBe(3);
  });

  it('that are for their owner alone are hidden from others in reads and lists', async () => {
    const company = await startCompany();
    const id = await add(company, { owner_id: 3, visible_to: 1 });
    const { call } = company;

    const owner = await call('GET', `/api/v2/products/${id}`, undefined, as(3));
    const other = await call('GET', `/api/v2/products/${id}`, undefined, as(4));
    const list = await call('GET', `/api/v2/products?ids=${id}`, undefined, as(4));

    expect([owner.status, other.status]).toEqual([200, 404]);
    expect(list.json.data).toEqual([]);
  });

  it('take only the visibilities of the plan', async () => {
    const { call } = await startCompany({ plan: 'growth' });

    const group = await call('POST', '/api/v2/products', { name: 'A', visible_to: 5 });
    const company = await call('POST', '/api/v2/products', { name: 'A', visible_to: 3 });

    expect([group.status, company.status]).toEqual([400, 201]);
  });

  it('narrow by ids and time of update, sort by name, and know no other order', async () => {
    const company = await startCompany();
    const { call, timers } = company;
    await timers.advance(1000);
    await call('PATCH', '/api/v2/products/7', { tax: 1 });

    const byIds = await call('GET', '/api/v2/products?ids=3,1,9999&custom_fields=');
    const since = await call('GET', '/api/v2/products?updated_since=2026-11-20T09:00:01Z');
    const byName = await call('GET', '/api/v2/products?sort_by=name&sort_direction=desc&limit=500');
    const byTax = await call('GET', '/api/v2/products?sort_by=tax');

    const names = byName.json.data.map(({ name }: { name: string }) => name);
    expect(ids(byIds.json)).toEqual([1, 3]);
    expect(ids(since.json)).toEqual([7]);
    expect(names).toEqual(names.toSorted().toReversed());
    expect(byTax.status).toBe(400);
  });

  it('are deleted once, answer 410 with success a second time, and are purged after 30 days', async () => {
    const company = await startCompany();
    const { call, timers } = company;
    const id = await add(company);

    const first = await call('DELETE', `/api/v2/products/${id}`);
    const second = await call('DELETE', `/api/v2/products/${id}`);
    const edit = await call('PATCH', `/api/v2/products/${id}`, { name: 'B' });
    const copy = await call('POST', `/api/v2/products/${id}/duplicate`);
    const listed = await call('GET', `/api/v2/products?ids=${id}`);
    const read = await call('GET', `/api/v2/products/${id}`);
    await timers.advance(30 * DAY_MS);
    const purged = await call('GET', `/api/v2/products/${id}`);

    expect(first.json).toEqual({ success: true, data: { id } });
    expect([second.status, second.json]).toEqual([410, { success: true, data: { id } }]);
    expect([edit.status, copy.status]).toEqual([410, 410]);
    expect(listed.json.data).toEqual([]);
    expect(read.json.data).toMatchObject({ is_deleted: true, name: 'Pencil' });
    expect(purged.status).toBe(404);
  });

  it('keep custom fields that an update does not name', async () => {
    const company = await startCompany();
    const [one, two] = ['a'.repeat(40), 'b'.repeat(40)];
    const id = await add(company, { custom_fields: { [one]: 1, [two]: 2 } });

    const { json } = await company.call('PATCH', `/api/v2/products/${id}`, { custom_fields: { [two]: 3 } });

    expect(json.data.custom_fields).toEqual({ [one]: 1, [two]: 3 });
  });
});

describe('permissions for products', () => {
  it('let regular users edit the products of others, and nobody without the permission', async () => {
    const company = await startCompany();
    withoutSales(company, 4);
    company.simulator.edit({
      entity: 'user',
      id: 7,
      change: { access: [{ app: 'sales', admin: true, permission_set_id: null }] },
    });
    const id = await add(company, { owner_id: 3 });
    const own = await add(company, { owner_id: 4 });
    const status = async (userId: number, productId: number) =>
      (await company.call('PATCH', `/api/v2/products/${productId}`, { tax: userId }, as(userId))).status;

    const statuses = {
      regular: await status(5, id),
      without: await status(4, id),
      own: await status(4, own),
      admin: await status(7, id),
    };

    expect(statuses).toEqual({ regular: 200, without: 403, own: 200, admin: 200 });
    expect(company.simulator.company.product.get(id)?.tax).toBe(7);
  });

  it('let nobody add, duplicate or delete one without them', async () => {
    const company = await startCompany();
    withoutSales(company, 4);
    const count = company.simulator.company.product.all().length;
    const id = await add(company);

    const added = await company.call('POST', '/api/v2/products', { name: 'A' }, as(4));
    const copied = await company.call('POST', `/api/v2/products/${id}/duplicate`, undefined, as(4));
    const deleted = await company.call('DELETE', `/api/v2/products/${id}`, undefined, as(4));

    expect([added.status, copied.status, deleted.status]).toEqual([403, 403, 403]);
    expect(company.simulator.company.product.all()).toHaveLength(count + 1);
    expect(company.simulator.company.product.get(id)?.is_deleted).toBe(false);
  });
});

describe('followers of a product', () => {
  it('are refused when they follow already, and not found when they do not', async () => {
    const { call } = await startCompany();
    await call('POST', '/api/v2/products/1/followers', { user_id: 4 });

    const again = await call('POST', '/api/v2/products/1/followers', { user_id: 4 });
    const stranger = await call('DELETE', '/api/v2/products/1/followers/5');
    const nowhere = await call('GET', '/api/v2/products/9999/followers');
    const list = await call('GET', '/api/v2/products/1/followers');

    expect([again.status, stranger.status, nowhere.status]).toEqual([400, 404, 404]);
    expect(list.json.data).toEqual([{ user_id: 4, add_time: '2026-11-20T09:00:00Z' }]);
  });
});

describe('the image of a product', () => {
  const file = (type: string) => ({ data: { name: 'a.png', type, bytes: new Uint8Array([1, 2, 3]) } });

  it('is uploaded by our client, and a second upload takes its place', async () => {
    const { client, simulator } = await connectCompany();

    const first = await client.uploadProductImage({ path: { id: 1 }, body: file('image/png') });
    const second = await client.uploadProductImage({ path: { id: 1 }, body: file('image/jpeg') });
    const read = await client.getProductImage({ path: { id: 1 } });

    expect(first).toMatchObject({ status: 201, data: { product_id: 1, add_time: '2026-11-20' } });
    expect(read.data).toMatchObject({
      id: second.data.id,
      mime_type: 'image/jpeg',
      name: 'a.png',
      public_url: expect.stringMatching(/^https:/),
    });
    expect(simulator.company.productImage.all()).toHaveLength(1);
  });

  it('must be an image, and must be there to be read, replaced or deleted', async () => {
    const { client, call } = await connectCompany();

    const text = client.uploadProductImage({ path: { id: 1 }, body: file('text/plain') });
    await expect(text).rejects.toMatchObject({ details: { status: 400 } });
    const replaced = client.updateProductImage({ path: { id: 1 }, body: file('image/png') });
    await expect(replaced).rejects.toMatchObject({ details: { status: 404 } });
    const read = await call('GET', '/api/v2/products/1/images');
    const deleted = await call('DELETE', '/api/v2/products/1/images');
    const json = await call('POST', '/api/v2/products/1/images', { data: 'abc' });

    expect([read.status, deleted.status, json.status]).toEqual([404, 404, 400]);
  });
});

it('our client knows the owner of a product, and finds the same owner by a search', async () => {
  const { client } = await connectCompany();
  const { data: product } = await client.addProduct({ body: { name: 'Zyxtable', owner_id: 4 } });

  const all = await client.getProducts.all({ query: { owner_id: 4 } });
  const { data: found } = await client.searchProducts({ query: { term: 'zyx' } });

  expect(product.owner).toBe(4);
  expect(all.items.map(({ id }) => id)).toContain(product.id);
  expect(all.items.every(({ owner }) => owner === 4)).toBe(true);
  expect(found.map(({ item }) => [item.id, item.owner?.id])).toEqual([[product.id, 4]]);
});

it('webhooks tell of a product that is created, given to somebody else and deleted', async () => {
  const company = await startCompany();
  const { url, bodies, received } = await startReceiver();
  await register(company, url, { event_object: 'product' });

  const id = await add(company, { visible_to: 7 });
  await received(1);
  await company.call('PATCH', `/api/v2/products/${id}`, { owner_id: 4 });
  await received(2);
  await company.call('DELETE', `/api/v2/products/${id}`);
  await received(3);

  expect(bodies.map(({ meta }) => [meta.entity, meta.action, meta.entity_id])).toEqual([
    ['product', 'create', String(id)],
    ['product', 'change', String(id)],
    ['product', 'delete', String(id)],
  ]);
  expect(bodies[0].data).toMatchObject({ id, owner_id: 1, visible_to: '7' });
  expect(bodies[1].previous).toEqual({ owner_id: 1 });
  expect(bodies[2]).toMatchObject({ data: null, previous: { owner_id: 4 } });
});
