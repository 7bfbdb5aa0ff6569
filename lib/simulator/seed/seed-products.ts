import { newPrice, newProduct } from '../records/product.ts';
import type { Company } from '../store/company.ts';
import { pick } from '../store/random.ts';
import { DAY_MS } from '../store/times.ts';

const MOST_PRODUCTS = 2000;
const THINGS = ['Licence', 'Onboarding', 'Support', 'Training', 'Workshop'];
const SIZES = ['Basic', 'Standard', 'Plus', 'Enterprise'];

/** About one product for each user, whoever owns it; `all` is `visible_to` for everybody. */
export function seedProducts(company: Company, random: () => number, nowMs: number, all: number): void {
  const users = company.user.all();
  for (const { id: userId } of users.slice(0, MOST_PRODUCTS)) {
    const id = company.product.nextId();
    const currencies = random() < 0.3 ? ['EUR', 'USD'] : ['EUR'];
    const product = newProduct(
      {
        id,
        name: `${pick(random, THINGS)} ${pick(random, SIZES)} ${id}`,
        code: `P-${String(id).padStart(4, '0')}`,
        // The first few belong to one user each, so that there is something to find for them.
        owner_id: id <= 5 ? userId : pick(random, users).id,
        visible_to: pick(random, [all, all, all, all, all, all, all, all, 3, 1]),
        tax: pick(random, [0, 20, 22]),
        prices: currencies.map((currency) =>
          newPrice({ product_id: id, currency, price: 10 * (1 + Math.floor(random() * 90)) }),
        ),
      },
      nowMs - Math.floor(random() * 300 * DAY_MS),
    );
    company.product.put(product);
  }
}
