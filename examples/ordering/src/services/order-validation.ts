import type { Logger } from '@anyhost/core';
import type { IntegrationEvent } from '../events/integration-event.ts';
import type { OrderingDatabase } from '../orders/ordering-database.ts';

/**
 * The receiver: requests the validation of each order whose grace period has passed, once, even if the event is
 * delivered several times.
 */
export class OrderValidation {
  readonly #database: OrderingDatabase;
  readonly #logger: Logger;

  constructor({ database, logger }: { database: OrderingDatabase; logger: Logger }) {
    this.#database = database;
    this.#logger = logger;
  }

  /** Handles one delivery. Resolves once the request is stored, and likewise when it already was. */
  readonly handle = async (event: IntegrationEvent): Promise<void> => {
    const first = await this.#database.orders().requestValidation(event);
    if (first)
      this.#logger.debug({ event: 'order.validation-requested', orderId: event.orderId }, 'Validation requested');
    else this.#logger.info({ event: 'event.duplicate', eventId: event.id }, 'This event was handled before');
  };
}
