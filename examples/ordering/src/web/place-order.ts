import type { Submission } from '../orders/order.ts';
import type { CheckedOrder } from './order-form.ts';
import { queueConfirmation } from './queue-confirmation.ts';
import type { ShopServices } from './shop-services.ts';

/** What became of an order form. */
export interface PlacedOrder extends Pick<Submission, 'id'> {
  /** Whether an e-mail is on its way; `false` when the queue did not take it. */
  readonly isMailQueued: boolean;
}

/** Saves an order and queues its e-mail. The hosted services find the order in the database: nothing else tells them. */
export async function placeOrder(
  { key, email, destination: { city, currency }, lines }: CheckedOrder,
  { services, signal }: { services: ShopServices; signal: AbortSignal },
): Promise<PlacedOrder> {
  const { orders, prices, clock, logger } = services;
  await prices.ready({ signal });
  const order = {
    buyerId: email,
    city,
    currency,
    lines: lines.map(({ product, quantity, unitPriceEurCents }) => ({
      product,
      quantity,
      unitPriceCents: prices.fromEurCents(unitPriceEurCents, currency),
    })),
  };
  const { id, isNew } = await orders.submit({ ...order, key, submittedAt: new Date(clock.now()) });
  // The form was sent twice: the first one has queued the e-mail.
  if (!isNew) return { id, isMailQueued: true };
  logger.info({ event: 'order.submitted', orderId: id }, `Order ${id} is submitted`);
  return { id, isMailQueued: await queueConfirmation({ ...order, id }, services) };
}
