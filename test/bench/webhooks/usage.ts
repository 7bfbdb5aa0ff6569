import { PRICES, type PriceName } from './prices.ts';

/** How much of what AWS charges for one delivery takes, in the units of the prices. */
export type Usage = Readonly<Partial<Record<PriceName, number>>>;

const MILLION = 1_000_000;
const names = Object.keys(PRICES).filter((name): name is PriceName => name in PRICES);

/** All of several usages. */
export const together = (...usages: readonly Usage[]): Usage =>
  fromEntries(names.map((name) => [name, usages.reduce((sum, usage) => sum + (usage[name] ?? 0), 0)]));

/** What a usage is charged for a million deliveries, in USD, by price; what it takes nothing of is left out. */
export const partsPerMillion = (usage: Usage): Usage =>
  fromEntries(
    names.map((name) => [name, ((usage[name] ?? 0) * MILLION * PRICES[name].usd) / PRICES[name].per]),
  );

/** The same in all. */
export const usdPerMillion = (usage: Usage): number =>
  Object.values(partsPerMillion(usage)).reduce((sum, usd) => sum + usd, 0);

const fromEntries = (entries: readonly (readonly [PriceName, number])[]): Usage =>
  Object.fromEntries(entries.filter(([, value]) => value > 0));
