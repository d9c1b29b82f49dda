import { describe, expectTypeOf, test } from 'vitest';
import { defineApplication, type Logger, type StandardSchema } from '../index.ts';

interface OrderStore {
  readonly all: readonly string[];
}
interface Pool {
  end(): Promise<void>;
}
declare const OrderingSettings: StandardSchema<unknown, { readonly checkUpdateTime: string }>;
declare function createPool(): Pool;
declare function createOrderStore(pool: Pool): OrderStore;

const withOrders = defineApplication('orders')
  .singleton('pool', async () => createPool())
  .scoped('orders', ({ pool }) => createOrderStore(pool));

describe('override', () => {
  const app = withOrders.settings('ordering', OrderingSettings);

  test('takes a replacement of the same type, also later, and leaves the application’s type as it is', () => {
    const fake: Pool = { end: async () => {} };
    expectTypeOf(app.override('pool', () => fake)).toEqualTypeOf(app);
    expectTypeOf(app.override('pool', async () => fake, { dispose: (pool) => pool.end() })).toEqualTypeOf(app);
    app.override('orders', ({ ordering, logger }) => {
      expectTypeOf(ordering.checkUpdateTime).toEqualTypeOf<string>();
      expectTypeOf(logger).toEqualTypeOf<Logger>();
      return createOrderStore(fake);
    });
  });

  test('takes nothing else', () => {
    // @ts-expect-error: no Pool
    app.override('pool', () => 1);
    // @ts-expect-error: there is no such service
    app.override('pools', () => 1);
    // @ts-expect-error: settings have their own way
    app.override('ordering', () => ({ checkUpdateTime: '1m' }));
    // @ts-expect-error: the logger is the host's
    app.override('logger', () => 1);
    // @ts-expect-error: a replacement sees settings and built-ins only
    app.override('orders', ({ pool }) => createOrderStore(pool));
  });
});
