// An application as a user writes it. It does not depend on a host.
import { BackgroundService, cron, defineApplication, type Execution, every, type StandardSchema } from '@anyhost/core';
import { sqliteStateStore } from '@anyhost/sqlite';

interface Order {
  readonly id: number;
}

class Pool {
  readonly orders: readonly Order[] = [{ id: 1 }, { id: 2 }];
  async end(): Promise<void> {}
}

class EventBus {
  readonly published: number[] = [];
  async publish(order: number): Promise<void> {
    this.published.push(order);
  }
  async close(): Promise<void> {}
}

class PriceCache {
  refreshed = 0;
  async refresh({ signal }: { signal: AbortSignal }): Promise<void> {
    signal.throwIfAborted();
    this.refreshed += 1;
  }
}

class OrderStore {
  readonly #pool: Pool;
  constructor(pool: Pool) {
    this.#pool = pool;
  }
  async *pastGracePeriod({ signal }: { signal: AbortSignal }): AsyncGenerator<Order> {
    for (const order of this.#pool.orders) {
      signal.throwIfAborted();
      yield order;
    }
  }
}

class GracePeriodManager extends BackgroundService<{ orders: OrderStore }> {
  readonly #eventBus: EventBus;

  constructor({ eventBus }: { eventBus: EventBus }) {
    super();
    this.#eventBus = eventBus;
  }

  override async executeAsync(
    signal: AbortSignal,
    { services, checkpoint }: Execution<{ orders: OrderStore }>,
  ): Promise<void> {
    for await (const order of services.orders.pastGracePeriod({ signal })) {
      await this.#eventBus.publish(order.id);
      await checkpoint.save(order.id);
    }
  }
}

interface OrderingSettings {
  readonly checkUpdateTime: string;
}

const OrderingSettings: StandardSchema<unknown, OrderingSettings> = {
  '~standard': {
    version: 1,
    vendor: 'consumer',
    validate: (value) => {
      const { checkUpdateTime = '1m' }: Partial<Record<string, unknown>> = Object(value);
      if (typeof checkUpdateTime === 'string') return { value: { checkUpdateTime } };
      return { issues: [{ message: 'expected a duration', path: ['checkUpdateTime'] }] };
    },
  },
};

export const app = defineApplication('ordering-background')
  .settings('ordering', OrderingSettings)
  .singleton('pool', () => new Pool(), { dispose: (pool) => pool.end() })
  .singleton('eventBus', async () => new EventBus(), { dispose: (bus) => bus.close() })
  .singleton('prices', () => new PriceCache())
  .scoped('orders', ({ pool }) => new OrderStore(pool))
  .stateStore(() => sqliteStateStore(process.env['STATE'] ?? ':memory:'))
  .hostedService('migrations', () => ({ startAsync: async () => {}, stopAsync: async () => {} }))
  .backgroundService(
    'grace-period-manager',
    { schedule: ({ ordering }) => every(ordering.checkUpdateTime) },
    (services) => new GracePeriodManager(services),
  )
  .job('price-cache', { schedule: cron('0 6 * * MON-FRI', { timeZone: 'Europe/Amsterdam' }) }, (signal, { services }) =>
    services.prices.refresh({ signal }),
  );
