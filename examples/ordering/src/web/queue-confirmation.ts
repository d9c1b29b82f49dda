import { AnyhostError } from '@anyhost/core';
import { confirmation, type OrderToConfirm } from '../mail/confirmation.ts';
import type { ShopServices } from './shop-services.ts';

/**
 * Queues the e-mail that confirms an order: the answer does not wait for a mail server.
 *
 * @returns Whether the queue has accepted it. It has not when it is full, because the mail server is too slow, or when the
 *   shop closes. The order is placed in any case.
 */
export async function queueConfirmation(
  order: OrderToConfirm,
  { mail, logger }: Pick<ShopServices, 'mail' | 'logger'>,
): Promise<boolean> {
  const orderId = order.id;
  try {
    await mail.enqueue('confirmation', async (signal, { services, logger: taskLogger }) => {
      await services.mailer.send(confirmation(order), { signal });
      taskLogger.info(
        { event: 'mail.sent', orderId, by: services.mailer.name },
        `The confirmation of order ${orderId} is sent`,
      );
    });
    return true;
  } catch (error) {
    if (!(error instanceof AnyhostError) || error.code !== 'ERR_ANYHOST_TASK_REFUSED') throw error;
    logger.warn({ event: 'mail.refused', orderId, err: error }, `Order ${orderId} gets no confirmation by e-mail`);
    return false;
  }
}
