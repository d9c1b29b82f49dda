import { BackgroundService, cron, defineApplication, type Execution, every } from '@anyhost/core';

/** Replaces a connection pool in this example. */
class Pool {
  readonly openOrders: string[] = ['order-1', 'order-2'];

  close(): void {}
}

/** The orders as one execution sees them. */
class Orders {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  takeOne(): string | undefined {
    return this.#pool.openOrders.shift();
  }
}

class OrderConfirmer extends BackgroundService<{ orders: Orders }> {
  override async executeAsync(signal: AbortSignal, { services, logger }: Execution<{ orders: Orders }>): Promise<void> {
    while (!signal.aborted) {
      const order = services.orders.takeOne();
      if (order === undefined) return;
      logger.info({ order }, 'confirmed');
    }
  }
}

export const app = defineApplication('shop')
  .singleton('pool', () => new Pool(), { dispose: (pool) => pool.close() })
  .scoped('orders', ({ pool }) => new Orders(pool)) // one per execution
  .backgroundService('order-confirmer', { schedule: every('30s') }, () => new OrderConfirmer())
  .job(
    'daily-report',
    { schedule: cron('0 6 * * MON-FRI', { timeZone: 'Europe/Amsterdam' }), timeoutMs: 60_000 },
    async (_signal, { services, logger }) => {
      logger.info({ open: services.pool.openOrders.length }, 'open orders');
    },
  );
