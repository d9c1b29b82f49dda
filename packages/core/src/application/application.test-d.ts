import { describe, expectTypeOf, test } from 'vitest';
import {
  BackgroundService,
  type BackgroundServiceLike,
  continuous,
  cron,
  defineApplication,
  type Execution,
  every,
  type HostedService,
  type Logger,
  onDemand,
  type StandardSchema,
} from '../index.ts';

interface Order {
  readonly id: string;
}
interface OrderStore {
  pastGracePeriod(options: { readonly signal: AbortSignal }): AsyncIterable<Order>;
}
interface EventBus {
  publish(event: object): Promise<void>;
  close(): Promise<void>;
}
interface Pool {
  end(): Promise<void>;
}
declare const OrderingSettings: StandardSchema<unknown, { readonly checkUpdateTime: string }>;
declare function createPool(ordering: { readonly checkUpdateTime: string }): Pool;
declare function connectEventBus(ordering: { readonly checkUpdateTime: string }): Promise<EventBus>;
declare function createOrderStore(pool: Pool): OrderStore;
declare class PriceCache {
  constructor(pool: Pool);
  refresh(options: { readonly signal: AbortSignal }): Promise<void>;
}
declare class Migrations implements HostedService {
  constructor(pool: Pool);
  startAsync(signal: AbortSignal): Promise<void>;
  stopAsync(signal: AbortSignal): Promise<void>;
}

class GracePeriodManager extends BackgroundService<{ orders: OrderStore }> {
  readonly #eventBus: EventBus;
  constructor({ eventBus }: { eventBus: EventBus }) {
    super();
    this.#eventBus = eventBus;
  }

  override async executeAsync(signal: AbortSignal, { services }: Execution<{ orders: OrderStore }>): Promise<void> {
    for await (const order of services.orders.pastGracePeriod({ signal })) {
      await this.#eventBus.publish({ orderId: order.id });
    }
  }
}

const empty = defineApplication('orders');
const schedule = every('1m');
const withPool = empty.singleton('pool', async () => createPool({ checkUpdateTime: '1m' }));
const withOrders = withPool.scoped('orders', ({ pool }) => createOrderStore(pool));
const plain: HostedService = { startAsync: async () => {}, stopAsync: async () => {} };

describe('an application', () => {
  test('as the documentation shows it compiles, and knows its names', () => {
    const app = defineApplication('ordering-background')
      .settings('ordering', OrderingSettings)
      .singleton('pool', ({ ordering }) => createPool(ordering), { dispose: (pool) => pool.end() })
      .singleton('eventBus', async ({ ordering }) => connectEventBus(ordering), { dispose: (bus) => bus.close() })
      .singleton('prices', ({ pool }) => new PriceCache(pool))
      .scoped('orders', ({ pool }) => createOrderStore(pool))
      .hostedService('migrations', ({ pool }) => new Migrations(pool))
      .backgroundService(
        'grace-period-manager',
        { schedule: ({ ordering }) => every(ordering.checkUpdateTime) },
        (services) => new GracePeriodManager(services),
      )
      .job(
        'price-cache',
        { schedule: cron('0 6 * * MON-FRI', { timeZone: 'Europe/Amsterdam' }) },
        (signal, { services }) => services.prices.refresh({ signal }),
      );
    expectTypeOf(app.backgroundServices).toEqualTypeOf<readonly ('grace-period-manager' | 'price-cache')[]>();
  });

  test('infers what a factory returns, the value of a promise included', () => {
    withPool.singleton('probe', (services) => {
      expectTypeOf(services.pool).toEqualTypeOf<Pool>();
      expectTypeOf(services.logger).toEqualTypeOf<Logger>();
      return 1;
    });
    withOrders.job('poll', { schedule }, async (signal, execution) => {
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      expectTypeOf(execution.services.orders).toEqualTypeOf<OrderStore>();
      expectTypeOf(execution.services.pool).toEqualTypeOf<Pool>();
    });
  });

  test('gives dispose the service itself', () => {
    empty.singleton('pool', async () => createPool({ checkUpdateTime: '' }), {
      dispose: (pool) => expectTypeOf(pool).toEqualTypeOf<Pool>(),
    });
    empty.scoped('cart', () => ({ size: 1 }), {
      dispose: (cart) => expectTypeOf(cart).toEqualTypeOf<{ size: number }>(),
    });
  });
});

describe('a factory', () => {
  test('does not see what is scoped, unless it is scoped itself', () => {
    // @ts-expect-error: a singleton would keep what lives for one execution
    withOrders.singleton('cache', ({ orders }) => orders);
    // @ts-expect-error: a transient sees what singletons see
    withOrders.transient('cache', ({ orders }) => orders);
    // @ts-expect-error: a hosted service lives as long as the host
    withOrders.hostedService('migrations', ({ orders }) => ({ ...plain, orders }));
    // @ts-expect-error: so does the object of a background service
    withOrders.backgroundService('poll', { schedule }, ({ orders }) => ({
      ...plain,
      executeAsync: async () => {},
      orders,
    }));
    withOrders.scoped('cart', ({ orders }) => orders);
  });

  test('does not see what is registered later, or not at all', () => {
    // @ts-expect-error: pool is registered after it
    empty.singleton('prices', ({ pool }) => pool).singleton('pool', () => 1);
    // @ts-expect-error: it is not registered
    empty.job('poll', { schedule }, async (_signal, { services }) => services.pool);
  });

  test('of a scoped or transient service returns no promise', () => {
    // @ts-expect-error: scoped services are made synchronously
    empty.scoped('cart', async () => 1);
    // @ts-expect-error: so are transient ones
    empty.transient('cart', () => Promise.resolve(1));
  });

  test('cannot change what it sees through the settings of a schedule', () => {
    // @ts-expect-error: a schedule is computed from the settings and from nothing else
    withPool.job('poll', { schedule: ({ pool }) => every(String(pool)) }, async () => {});
  });
});

describe('a background service', () => {
  class NeedsOrders extends BackgroundService<{ orders: OrderStore }> {
    override async executeAsync(_signal: AbortSignal, _execution: Execution<{ orders: OrderStore }>): Promise<void> {}
  }
  class Subclass extends NeedsOrders {}
  class Structural {
    async startAsync(): Promise<void> {}
    async executeAsync(_signal: AbortSignal, _execution: Execution<{ orders: OrderStore }>): Promise<void> {}
    async stopAsync(): Promise<void> {}
  }

  test('compiles where its needs are met', () => {
    withOrders.backgroundService('a', { schedule }, () => new NeedsOrders());
    withOrders.backgroundService('b', { schedule }, () => new Subclass());
    withOrders.backgroundService('c', { schedule }, () => new Structural());
    expectTypeOf<NeedsOrders>().toExtend<BackgroundServiceLike<{ orders: OrderStore; more: number }>>();
  });

  test('does not compile where they are not, although methods are bivariant', () => {
    // @ts-expect-error: orders is not registered
    withPool.backgroundService('a', { schedule }, () => new NeedsOrders());
    // @ts-expect-error: nor for a subclass
    withPool.backgroundService('b', { schedule }, () => new Subclass());
    // @ts-expect-error: nor for a class that only has the shape
    withPool.backgroundService('c', { schedule }, () => new Structural());
    const wrong = empty.scoped('orders', () => 'no store');
    // @ts-expect-error: something else is registered under that name
    wrong.backgroundService('d', { schedule }, () => new NeedsOrders());
  });

  test('does not compile without executeAsync, or as a promise', () => {
    // @ts-expect-error: a plain hosted service has no iteration
    empty.backgroundService('a', { schedule }, () => plain);
    // @ts-expect-error: the waiting belongs into startAsync
    withOrders.backgroundService('b', { schedule }, async () => new NeedsOrders());
  });

  test('needs a schedule, and only known options', () => {
    // @ts-expect-error: without a schedule nothing runs
    empty.job('a', {}, async () => {});
    // @ts-expect-error: a cron text is not a schedule
    empty.job('b', { schedule: '* * * * *' }, async () => {});
    // @ts-expect-error: timeoutMs is meant
    empty.job('c', { schedule, timeout: 5 }, async () => {});
    empty.job('d', { schedule: continuous(), onFault: { restart: { delayMs: 100 } } }, async () => {});
    empty.job('e', { schedule: onDemand(), retry: { attempts: 3 } }, async () => {});
  });
});

describe('a plain hosted service', () => {
  test('has no executeAsync, which would never be called', () => {
    empty.hostedService('a', () => plain);
    // @ts-expect-error: register it with backgroundService
    empty.hostedService('b', () => ({ ...plain, executeAsync: async () => {} }));
    class Poll extends BackgroundService {
      override async executeAsync(): Promise<void> {}
    }
    // @ts-expect-error: a class as well
    empty.hostedService('c', () => new Poll());
  });
});

describe('a name', () => {
  const named = withOrders.hostedService('migrations', () => plain).job('poll', { schedule }, async () => {});

  test('is used once', () => {
    // @ts-expect-error: pool is a singleton already
    named.singleton('pool', () => 1);
    // @ts-expect-error: orders is scoped already
    named.transient('orders', () => 1);
    // @ts-expect-error: logger is built in
    named.scoped('logger', () => 1);
    // @ts-expect-error: migrations is a hosted service already
    named.job('migrations', { schedule }, async () => {});
    // @ts-expect-error: poll is a job already
    named.hostedService('poll', () => plain);
    // @ts-expect-error: poll is a job already
    named.backgroundService('poll', { schedule }, () => ({ ...plain, executeAsync: async () => {} }));
    // @ts-expect-error: pool is a service already
    named.settings('pool', OrderingSettings);
  });

  test('of the state store has a method of its own', () => {
    // @ts-expect-error: use .stateStore(factory)
    named.singleton('stateStore', () => 1);
  });

  test('may come from data', () => {
    let app = defineApplication<string>('tenants');
    for (const tenant of ['north', 'south']) {
      app = app.job(`sync-${tenant}`, { schedule }, async () => {});
      app = app.backgroundService(`poll-${tenant}`, { schedule }, () => ({ ...plain, executeAsync: async () => {} }));
      app = app.hostedService(`warm-${tenant}`, () => plain);
    }
    expectTypeOf(app.backgroundServices).toEqualTypeOf<readonly string[]>();
  });
});
