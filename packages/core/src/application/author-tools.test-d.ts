import { describe, expectTypeOf, test } from 'vitest';
import {
  type BuiltInServices,
  defineApplication,
  every,
  type HostedService,
  module,
  type OpenScope,
  type Runner,
  type Scopes,
  type StateStore,
} from '../index.ts';

interface Pool {
  end(): Promise<void>;
}
interface PgPool extends Pool {
  readonly size: number;
}
declare const pgPool: PgPool;
declare const store: StateStore & { vacuum(): void };
const plain: HostedService = { startAsync: async () => {}, stopAsync: async () => {} };
const schedule = every('1m');
const app = defineApplication('shop')
  .singleton('pool', () => pgPool)
  .singleton('bus', () => 1)
  .scoped('orders', () => ['order'])
  .stateStore(() => store);

describe('a module', () => {
  const billing = module<{ pool: Pool }, { orders: string[] }>('billing')
    .singleton('invoices', ({ pool }) => ({ pool }))
    .scoped('cart', ({ orders, invoices }) => ({ orders, invoices }))
    .job('send', { schedule }, async () => {});

  test('is used where its needs are met, by more than it asks for too, and adds its names', () => {
    const used = app.use(billing).job('last', { schedule }, async (_signal, { services }) => {
      expectTypeOf(services.cart.invoices.pool).toEqualTypeOf<Pool>();
      expectTypeOf(services.pool).toEqualTypeOf<PgPool>();
      expectTypeOf(services.logger).toEqualTypeOf<BuiltInServices['logger']>();
    });
    expectTypeOf(used.backgroundServices).toEqualTypeOf<readonly ('send' | 'last')[]>();
  });

  test('is used by another module that meets its needs', () => {
    const shop = module<{ pool: PgPool }, { orders: string[] }>('shop').use(billing);
    expectTypeOf(app.use(shop).backgroundServices).toEqualTypeOf<readonly 'send'[]>();
  });

  test('goes into an application whose names come from data', () => {
    const part = module<object>('part').job('send', { schedule }, async () => {});
    expectTypeOf(defineApplication<string>('data').use(part).backgroundServices).toEqualTypeOf<readonly string[]>();
  });
});

describe('uses', () => {
  test('narrows what a job, a factory and a schedule see', () => {
    app.job(
      'poll',
      { schedule: () => schedule, uses: ['pool', 'orders'] },
      async (_signal, { services, withScope }) => {
        expectTypeOf<keyof typeof services>().toEqualTypeOf<'pool' | 'orders' | keyof BuiltInServices>();
        await withScope((own) => expectTypeOf<keyof typeof own>().toEqualTypeOf<keyof typeof services>());
      },
    );
    app.singleton(
      'prices',
      (services) => {
        expectTypeOf<keyof typeof services>().toEqualTypeOf<'pool' | 'scopes' | keyof BuiltInServices>();
        return 1;
      },
      { uses: ['pool'], dispose: (prices) => expectTypeOf(prices).toEqualTypeOf<number>() },
    );
    app.job('none', { schedule, uses: [] }, async (_signal, { services }) => {
      expectTypeOf<keyof typeof services>().toEqualTypeOf<keyof BuiltInServices>();
    });
  });
});

describe('scopes', () => {
  test('are typed by what is registered before', () => {
    app.hostedService('consumer', ({ scopes, pool }, { signal }) => {
      expectTypeOf(pool).toEqualTypeOf<PgPool>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      expectTypeOf(scopes.withScope(({ orders }) => orders.length)).toEqualTypeOf<Promise<number>>();
      expectTypeOf(scopes).toExtend<Scopes<{ orders: string[] }>>();
      return { ...plain, startAsync: async (start) => void expectTypeOf(start).toEqualTypeOf<AbortSignal>() };
    });
    app.job('poll', { schedule }, async (_signal, execution) => {
      expectTypeOf(execution.createScope()).toExtend<OpenScope<{ orders: string[] }>>();
      expectTypeOf(execution.services.runner).toEqualTypeOf<Runner>();
    });
  });
});

describe('override', () => {
  test('takes any state store for the state store', () => {
    app.override('stateStore', (): StateStore => store);
    app.override('pool', async () => ({ end: async () => {}, size: 1, ended: false }), {
      dispose: (pool) => expectTypeOf(pool.ended).toEqualTypeOf<boolean>(),
    });
    // @ts-expect-error a pool has a size
    app.override('pool', () => ({ end: async () => {} }));
  });
});
