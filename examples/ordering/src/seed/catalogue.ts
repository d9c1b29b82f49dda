import type { OrderLine } from '../orders/order.ts';
import type { CurrencyRate } from '../orders/ordering-database.ts';

type Product = Omit<OrderLine, 'quantity'>;

/** What the shop sells, and for how many cents. */
export const PRODUCTS: readonly [Product, ...Product[]] = [
  { product: 'Ridge 45 backpack', unitPriceCents: 14_900 },
  { product: 'Two-person tent', unitPriceCents: 27_900 },
  { product: 'Down sleeping bag', unitPriceCents: 18_950 },
  { product: 'Trekking poles, pair', unitPriceCents: 6_490 },
  { product: 'Head torch', unitPriceCents: 3_995 },
  { product: 'Gas stove', unitPriceCents: 4_450 },
  { product: 'Merino base layer', unitPriceCents: 7_900 },
  { product: 'Rain jacket', unitPriceCents: 16_500 },
  { product: 'Wool socks', unitPriceCents: 1_690 },
  { product: 'Steel bottle, 1 l', unitPriceCents: 2_250 },
];

/** A city to deliver to, and its currency. */
export interface Destination {
  readonly city: string;
  readonly currency: string;
}

/** Where the shop delivers. */
export const DESTINATIONS: readonly [Destination, ...Destination[]] = [
  { city: 'Amsterdam', currency: 'EUR' },
  { city: 'Berlin', currency: 'EUR' },
  { city: 'Lyon', currency: 'EUR' },
  { city: 'Leeds', currency: 'GBP' },
  { city: 'Gothenburg', currency: 'SEK' },
  { city: 'Zurich', currency: 'CHF' },
  { city: 'Gdansk', currency: 'PLN' },
  { city: 'Boston', currency: 'USD' },
];

/** Rates of some working day, as the price list begins with. */
export const RATES: readonly CurrencyRate[] = [
  { currency: 'EUR', rateMicros: 1_000_000 },
  { currency: 'GBP', rateMicros: 858_300 },
  { currency: 'SEK', rateMicros: 11_231_000 },
  { currency: 'CHF', rateMicros: 942_100 },
  { currency: 'PLN', rateMicros: 4_263_500 },
  { currency: 'USD', rateMicros: 1_084_600 },
];
