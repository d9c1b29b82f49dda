import type { Submission } from '../orders/order.ts';
import type { CheckedOrder } from './order-form.ts';
import type { ShopServices } from './shop-services.ts';

/** Saves an order. The hosted services find it there: nothing else tells them. */
export async function placeOrder(
  { key, email, destination: { city, currency }, lines }: CheckedOrder,
  { services, signal }: { services: ShopServices; signal: AbortSignal },
): Promise<Submission> {
  const { orders, prices, clock, logger } = services;
  await prices.ready({ signal });
  const submission = await orders.submit({
    key,
    buyerId: email,
    city,
    currency,
    submittedAt: new Date(clock.now()),
    lines: lines.map(({ product, quantity, unitPriceEurCents }) => ({
      product,
      quantity,
      unitPriceCents: prices.fromEurCents(unitPriceEurCents, currency),
    })),
  });
  const { id, isNew } = submission;
  if (isNew) logger.info({ event: 'order.submitted', orderId: id }, `Order ${id} is submitted`);
  return submission;
}
