import { BackgroundService, type Clock, type Execution } from '@anyhost/core';
import type { EventBus } from '../events/event-bus.ts';
import { GracePeriodConfirmed } from '../events/grace-period-confirmed.ts';
import type { SubmittedOrder } from '../orders/order.ts';
import type { OrderStore } from '../orders/order-store.ts';
import type { OrderingSettings } from '../settings.ts';
import { pause } from './pause.ts';
import type { PriceCache } from './price-cache.ts';

/** The services that {@link GracePeriodManager} uses. */
export interface GracePeriodManagerServices {
  readonly ordering: Pick<OrderingSettings, 'gracePeriod' | 'batchSize' | 'publishPauseMs'>;
  readonly eventBus: EventBus;
  readonly prices: PriceCache;
  readonly clock: Clock;
}

/** How far a batch has come. */
interface Progress {
  confirmed: number;
  published: number;
}

/** What a batch is confirmed with. */
interface BatchSurroundings {
  readonly signal: AbortSignal;
  readonly execution: Execution<{ orders: OrderStore }>;
  /** How many orders are left behind this batch. */
  readonly remaining: number;
}

/**
 * Confirms orders whose grace period has passed, and publishes an event for each.
 *
 * Marking the order and writing its event to the outbox are one transaction, so each order is marked once and has one
 * event. Sending the outbox and recording it cannot be one, so an event interrupted between the two is sent again: it
 * arrives *at least once*, always with the same id, by which the receiver drops the second. Hence each is *handled*
 * once.
 */
export class GracePeriodManager extends BackgroundService<{ orders: OrderStore }> {
  readonly #services: GracePeriodManagerServices;

  constructor(services: GracePeriodManagerServices) {
    super();
    this.#services = services;
  }

  override async executeAsync(signal: AbortSignal, execution: Execution<{ orders: OrderStore }>): Promise<void> {
    const { ordering, prices, clock } = this.#services;
    const { services, logger } = execution;
    await prices.ready({ signal });
    await this.#resume(signal, execution);

    const before = new Date(clock.now() - ordering.gracePeriod);
    const total = await services.orders.countPastGracePeriod(before);
    let found = 0;
    for await (const batch of services.orders.pastGracePeriod({ before, batchSize: ordering.batchSize, signal })) {
      found += batch.length;
      await this.#confirm(batch, { signal, execution, remaining: Math.max(0, total - found) });
    }
    logger.info(
      { event: 'orders.checked', found },
      found === 0 ? 'No order past its grace period' : `All ${found} orders are confirmed`,
    );
  }

  /** Publishes what an interrupted run left in the outbox. */
  async #resume(signal: AbortSignal, { services, logger }: Execution<{ orders: OrderStore }>): Promise<void> {
    const progress: Progress = { confirmed: 0, published: 0 };
    try {
      await this.#publish(services.orders, signal, progress);
    } finally {
      const { published } = progress;
      if (published > 0)
        logger.info({ event: 'outbox.resumed', published }, `Published ${published} events of a cut-off run`);
    }
  }

  async #confirm(
    batch: readonly SubmittedOrder[],
    { signal, execution: { services, logger }, remaining }: BatchSurroundings,
  ): Promise<void> {
    const found = batch.length;
    const progress: Progress = { confirmed: 0, published: 0 };
    let isWhole = false;
    try {
      progress.confirmed = await services.orders.confirm(batch.map((order) => this.#event(order)));
      await this.#publish(services.orders, signal, progress);
      isWhole = true;
    } finally {
      // Also logged for a batch that was interrupted: the next run resumes from there.
      const { confirmed, published } = progress;
      logger.info(
        { event: isWhole ? 'orders.confirmed' : 'orders.interrupted', found, confirmed, published, remaining },
        isWhole
          ? `Confirmed orders: ${confirmed}; remaining: ${remaining}`
          : `Cut off: of ${found} orders ${confirmed} are confirmed and ${published} published; remaining: ${remaining}`,
      );
    }
  }

  /**
   * Empties the outbox, counting. It checks the signal between two events, so that a stop need not wait for a batch.
   */
  async #publish(orders: OrderStore, signal: AbortSignal, progress: Progress): Promise<void> {
    const { ordering, eventBus } = this.#services;
    let sent: number;
    do {
      sent = await orders.drainOutbox(ordering.batchSize, async (event) => {
        await pause(ordering.publishPauseMs, signal);
        await eventBus.publish(event);
        progress.published += 1;
      });
    } while (sent > 0);
  }

  #event(order: SubmittedOrder): GracePeriodConfirmed {
    const totalEurCents = this.#services.prices.toEurCents(order.totalCents, order.currency);
    return new GracePeriodConfirmed(order.id, { buyerId: order.buyerId, totalEurCents });
  }
}
