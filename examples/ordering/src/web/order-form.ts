import * as z from 'zod';
import { DESTINATIONS, type Destination, PRODUCTS } from '../seed/catalogue.ts';

/** What a visitor has typed, as it was typed. */
export interface TypedOrder {
  readonly key: string;
  readonly email: string;
  readonly city: string;
  /** Quantities by the field of their product. */
  readonly quantities: Readonly<Record<string, string>>;
}

/** An order form that is complete. */
export interface CheckedOrder {
  readonly key: string;
  readonly email: string;
  readonly destination: Destination;
  /** At least one; prices are euro cents. */
  readonly lines: readonly {
    readonly product: string;
    readonly quantity: number;
    readonly unitPriceEurCents: number;
  }[];
}

/** What is wrong with a field, and what to enter instead. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** The result of checking a form: the order, or what is wrong. */
export type CheckedForm = { readonly order: CheckedOrder } | { readonly problems: readonly Problem[] };

/** How many of one product an order may have. */
const LARGEST_QUANTITY = 20;

/** The name of a product's field: `wool-socks`. */
export function fieldOf(product: string): string {
  return product
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** An empty form. Its key makes it one order, however often it is sent. */
export function emptyOrder(): TypedOrder {
  return { key: crypto.randomUUID(), email: '', city: '', quantities: {} };
}

/** Reads what a form has sent; unknown fields are ignored. */
export function readTyped(form: URLSearchParams): TypedOrder {
  const text = (name: string): string => form.get(name)?.trim() ?? '';
  const fields = PRODUCTS.map(({ product }) => fieldOf(product));
  return {
    key: z
      .uuid()
      .catch(() => crypto.randomUUID())
      .parse(form.get('key')),
    email: text('email'),
    city: text('city'),
    quantities: Object.fromEntries(fields.map((field) => [field, text(field)])),
  };
}

/** Checks a form: what to order, or every problem in the order of the fields. */
export function checkOrder({ key, email, city, quantities }: TypedOrder): CheckedForm {
  const problems: Problem[] = [];
  if (!z.email().max(254).safeParse(email).success)
    problems.push({ field: 'email', message: 'Enter an e-mail address, such as name@example.com' });
  const destination = DESTINATIONS.find((one) => one.city === city);
  if (destination === undefined) problems.push({ field: 'city', message: 'Choose the city to deliver to' });

  const lines: CheckedOrder['lines'][number][] = [];
  for (const { product, unitPriceCents } of PRODUCTS) {
    const field = fieldOf(product);
    const quantity = wholeNumber(quantities[field] ?? '');
    if (quantity === undefined)
      problems.push({ field, message: `${product}: enter a whole number from 0 to ${LARGEST_QUANTITY}` });
    else if (quantity > 0) lines.push({ product, quantity, unitPriceEurCents: unitPriceCents });
  }
  const first = fieldOf(PRODUCTS[0].product);
  const hasQuantities = lines.length > 0 || problems.some(({ field }) => field in quantities);
  if (!hasQuantities) problems.push({ field: first, message: 'Enter how many you want of at least one product' });

  return destination === undefined || problems.length > 0
    ? { problems }
    : { order: { key, email, destination, lines } };
}

/** The quantity that was typed: nothing means 0. `undefined` if it is not valid. */
function wholeNumber(typed: string): number | undefined {
  const number = /^\d{0,4}$/.test(typed) ? Number(typed) : LARGEST_QUANTITY + 1;
  return number <= LARGEST_QUANTITY ? number : undefined;
}
