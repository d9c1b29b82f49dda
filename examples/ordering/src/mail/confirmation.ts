import { money } from '../orders/money.ts';
import { type Order, totalCents } from '../orders/order.ts';
import type { Mail } from './mailer.ts';

/** What a confirmation is written from. */
export type OrderToConfirm = Pick<Order, 'id' | 'buyerId' | 'city' | 'currency' | 'lines'>;

/** The e-mail that a buyer gets for an order that is submitted. */
export function confirmation({ id, buyerId, city, currency, lines }: OrderToConfirm): Mail {
  const products = lines.map(
    ({ product, quantity, unitPriceCents }) =>
      `${quantity} × ${product}, ${money(quantity * unitPriceCents, currency)}`,
  );
  return {
    id: `order-${id}`,
    to: buyerId,
    subject: `We have your order ${id}`,
    text: [
      'Thank you for your order. We will confirm it after its grace period.',
      products.join('\n'),
      `Total: ${money(totalCents({ lines }), currency)}\nTo be delivered to ${city}.`,
      'Ridge & Trail',
    ].join('\n\n'),
  };
}
