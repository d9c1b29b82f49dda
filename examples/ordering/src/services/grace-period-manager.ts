import { BackgroundService, type Clock, type Execution, type Logger } from '@anyhost/core';
import type { EventBus } from '../events/event-bus.ts';
import { GracePeriodConfirmed } from '../events/grace-period-confirmed.ts';
import type { SubmittedOrder } from '../orders/order.ts';
import type { OrderStore } from '../orders/order-store.ts';
import type { OrderingSettings } from '../settings.ts';
import { pause } from './pause.ts';
import type { PriceCache } from './price-cache.ts';

/** What {@link GracePeriodManager} asks of the host. */
export interface GracePeriodManagerServices {
  readonly ordering: Pick<OrderingSettings, 'gracePeriod' | 'batchSize' | 'publishPauseMs'>;
  readonly eventBus: EventBus;
  readonly prices: PriceCache;
  readonly clock: Clock;
}

/**
 * Confirms orders whose grace period has passed, and tells the event bus.
 *
 * Marking the order and writing its event to the outbox are one transaction, so each order is marked once and has one event.
 * Sending the outbox and noting what was sent cannot be one, so an event cut off between the two is sent again: it arrives
 * *at least once*, always under the same id, by which the receiver drops the second. Hence each is *handled* once.
 */
export class GracePeriodManager extends BackgroundService<{ orders: OrderStore }> {
  readonly #services: GracePeriodManagerServices;

  constructor(services: GracePeriodManagerServices) {
    super();
    this.#services = services;
  }

  override async executeAsync(
    signal: AbortSignal,
    { services, logger }: Execution<{ orders: OrderStore }>,
  ): Promise<void> {
    const { ordering, prices, clock } = this.#services;
    await prices.ready({ signal });

    const leftOver = await this.#publish(services.orders, signal);
    if (leftOver > 0)
      logger.info({ event: 'outbox.resumed', published: leftOver }, `Published ${leftOver} events of a cut-off run`);

    const before = new Date(clock.now() - ordering.gracePeriod);
    let found = 0;
    for await (const batch of services.orders.pastGracePeriod({ before, batchSize: ordering.batchSize, signal })) {
      found += batch.length;
      await this.#confirm(batch, { orders: services.orders, signal, logger });
    }
    logger.info(
      { event: 'orders.checked', found },
      found === 0 ? 'No order past its grace period' : `All ${found} orders are confirmed`,
    );
  }

  async #confirm(
    batch: readonly SubmittedOrder[],
    run: { orders: OrderStore; signal: AbortSignal; logger: Logger },
  ): Promise<void> {
    const confirmed = await run.orders.confirm(batch.map((order) => this.#event(order)));
    const published = await this.#publish(run.orders, run.signal);
    run.logger.info(
      { event: 'orders.confirmed', found: batch.length, confirmed, published },
      `Found ${batch.length} orders past their grace period, confirmed ${confirmed}, published ${published}`,
    );
  }

  /** Empties the outbox. The signal is heeded between two events, so that a stop need not wait for a batch. */
  async #publish(orders: OrderStore, signal: AbortSignal): Promise<number> {
    const { ordering, eventBus } = this.#services;
    let published = 0;
    while (true) {
      const sent = await orders.drainOutbox(ordering.batchSize, async (event) => {
        await pause(ordering.publishPauseMs, signal);
        await eventBus.publish(event);
      });
      if (sent === 0) return published;
      published += sent;
    }
  }

  #event(order: SubmittedOrder): GracePeriodConfirmed {
    const totalEurCents = this.#services.prices.toEurCents(order.totalCents, order.currency);
    return new GracePeriodConfirmed(order.id, { buyerId: order.buyerId, totalEurCents });
  }
}
