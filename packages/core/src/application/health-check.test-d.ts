import { expectTypeOf, test } from 'vitest';
import { defineApplication, type HealthCheck, module, type Scopes } from '../index.ts';

const app = defineApplication('shop')
  .singleton('pool', () => ({ query: async () => [1] }))
  .scoped('cart', () => ({ size: 0 }));

test('a check sees singletons, scoped services and built-ins, and returns a result or nothing', () => {
  app
    .healthCheck('pool', async (signal, { name, services, logger }) => {
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      expectTypeOf(name).toBeString();
      expectTypeOf(services.cart.size).toBeNumber();
      logger.debug('asked');
      await services.pool.query();
    })
    .healthCheck('cart', () => ({ status: 'degraded', description: 'slow', data: { ageMs: 7 } }));
  // @ts-expect-error rows are not a result
  app.healthCheck('rows', (_signal, { services }) => services.pool.query());
  // @ts-expect-error there is no such status
  app.healthCheck('odd', () => ({ status: 'fine' }));
  // @ts-expect-error a check does not outlive its own scope: it opens none
  app.healthCheck('scopes', (_signal, { services }) => void (services.scopes satisfies Scopes));
});

test('a check with uses sees what it names', () => {
  app.healthCheck('pool', (_signal, { services }) => void services.pool, { uses: ['pool'] });
  // @ts-expect-error the name is not registered
  app.healthCheck('bus', () => {}, { uses: ['bus'] });
  // @ts-expect-error cart is not named
  app.healthCheck('cart', (_signal, { services }) => void services.cart, { uses: ['pool'] });
});

test('a check in a module sees what the module needs', () => {
  module<{ pool: string }>('billing').healthCheck('pool', (_signal, { services }) => void services.pool.length);
});

test('a check written apart is typed by what it needs', () => {
  const check: HealthCheck<{ pool: { query(): Promise<number[]> } }> = async (_signal, { services }) => {
    await services.pool.query();
  };
  app.healthCheck('pool', check);
});
