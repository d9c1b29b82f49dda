import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { OpenScope, Scopes } from '../contract/scopes.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const schedule = onDemand();

interface Cart {
  readonly id: number;
}

/** An application that notes which carts are made and disposed. */
function withCarts() {
  const steps: string[] = [];
  let made = 0;
  const app = defineApplication('orders')
    .singleton('pool', () => ({}), { dispose: () => steps.push('dispose pool') })
    .scoped(
      'cart',
      (): Cart => {
        made += 1;
        return { id: made };
      },
      { dispose: ({ id }) => steps.push(`dispose ${id}`) },
    )
    .transient('link', () => ({}), { dispose: () => steps.push('dispose link') });
  return { app, steps };
}

describe('a scope ends with its execution', () => {
  test('later use is an error that names the user, and nothing is created [D06]', async () => {
    const { app, steps } = withCarts();
    let kept: object = {};
    const { host } = await startedHost(
      app.job('poll', { schedule }, async (_signal, { services }) => {
        kept = services;
        void services.pool;
      }),
    );
    await host.run('poll');
    for (const name of ['cart', 'link', 'pool', 'logger']) {
      const error = await anyhostErrorOf(() => Reflect.get(kept, name));
      expect(error.code).toBe('ERR_ANYHOST_EXECUTION_ENDED');
      expect(error.message).toContain(`an execution of 'poll' has ended, and asks for '${name}' afterwards`);
      expect(error.message).toContain('services.scopes.createScope()');
    }
    await host.stop();
    expect(steps).toEqual(['dispose pool']);
  });
});

describe('a scope opened within an execution', () => {
  test('has its own scoped services, and is disposed when the work has settled', async () => {
    const { app, steps } = withCarts();
    const { host } = await startedHost(
      app.job('poll', { schedule }, async (_signal, { services, withScope }) => {
        const own = services.cart.id;
        const result = await withScope(async ({ cart, pool }) => {
          expect(pool).toBe(services.pool);
          steps.push(`work ${own} ${cart.id}`);
          return 'result';
        });
        steps.push(result);
      }),
    );
    await host.run('poll');
    expect(steps).toEqual(['work 1 2', 'dispose 2', 'result', 'dispose 1']);
    await host.stop();
  });

  test('is disposed when the work fails, and keeps the work’s error', async () => {
    const failure = new Error('mine');
    const { host, lines } = await startedHost(
      defineApplication('orders')
        .scoped('cart', () => ({}), { dispose: () => Promise.reject(new Error('cannot be disposed')) })
        .job('poll', { schedule }, async (_signal, { withScope }) => {
          await withScope(({ cart }) => {
            void cart;
            throw failure;
          });
        }),
    );
    expect(await host.run('poll')).toMatchObject({ status: 'faulted', error: failure });
    expect(lines.find(({ event }) => event === 'scope.disposeFailed')).toMatchObject({ level: 'error' });
    await host.stop();
  });

  test('rejects with the error of its disposal when the work went well', async () => {
    const failure = new Error('cannot be disposed');
    const { host } = await startedHost(
      defineApplication('orders')
        .scoped('cart', () => ({}), { dispose: () => Promise.reject(failure) })
        .job('poll', { schedule }, async (_signal, { withScope }) => {
          expect(await errorOf(withScope(({ cart }) => cart))).toBe(failure);
        }),
    );
    expect((await host.run('poll')).status).toBe('completed');
    await host.stop();
  });

  test('can be disposed by its opener, and is disposed with the execution otherwise, the latest first', async () => {
    const { app, steps } = withCarts();
    let left: OpenScope<{ cart: Cart }> | undefined;
    const { host } = await startedHost(
      app.job('poll', { schedule }, async (_signal, execution) => {
        {
          await using scope = execution.createScope();
          steps.push(`cart ${scope.services.cart.id}`);
        }
        const first = execution.createScope();
        left = execution.createScope();
        steps.push(`carts ${first.services.cart.id} ${left.services.cart.id}`);
      }),
    );
    await host.run('poll');
    expect(steps).toEqual(['cart 1', 'dispose 1', 'carts 2 3', 'dispose 3', 'dispose 2']);
    expect((await anyhostErrorOf(() => left?.services.cart)).code).toBe('ERR_ANYHOST_EXECUTION_ENDED');
    await left?.[Symbol.asyncDispose]();
    await host.stop();
    expect(steps.length).toBe(6);
  });

  test.each([true, false])('cannot be opened after the execution (which had used services: %s)', async (used) => {
    const { app, steps } = withCarts();
    const late: (() => unknown)[] = [];
    const { host } = await startedHost(
      app.job('poll', { schedule }, async (_signal, execution) => {
        if (used) void execution.services.pool;
        late.push(
          () => execution.createScope(),
          () => execution.withScope(() => {}),
          () => execution.services.cart,
          () => execution.services.link,
        );
      }),
    );
    await host.run('poll');
    for (const use of late) expect((await anyhostErrorOf(use)).code).toBe('ERR_ANYHOST_EXECUTION_ENDED');
    await host.stop();
    expect(steps).toEqual(['dispose pool']);
  });
});

describe('a scope of a hosted service', () => {
  test('is opened with the built-in scopes: one per message [I04]', async () => {
    const { app, steps } = withCarts();
    let scopes: Scopes<{ cart: Cart }> | undefined;
    const { host } = await startedHost(
      app.hostedService('consumer', (services) => {
        scopes = services.scopes;
        return { startAsync: async () => {}, stopAsync: async () => {} };
      }),
    );
    await scopes?.withScope(({ cart }) => steps.push(`message ${cart.id}`));
    await scopes?.withScope(({ cart }) => steps.push(`message ${cart.id}`));
    expect(steps).toEqual(['message 1', 'dispose 1', 'message 2', 'dispose 2']);
    const open = scopes?.createScope();
    void open?.services.cart;
    await host.stop();
    expect(steps.slice(4)).toEqual(['dispose 3', 'dispose pool']);
    const error = await anyhostErrorOf(() => scopes?.createScope());
    expect(error.message).toContain("a scope of hosted service 'consumer' has ended");
  });

  test('of a singleton shows what is registered before it', async () => {
    const { app } = withCarts();
    let names: readonly string[] = [];
    const { host } = await startedHost(
      app
        .singleton('consumer', ({ scopes }) => scopes.withScope((services) => Object.keys(services)))
        .scoped('later', () => 1)
        .job('poll', { schedule }, async (_signal, { services }) => {
          names = services.consumer;
        }),
    );
    await host.run('poll');
    expect(names.slice(-3)).toEqual(['pool', 'cart', 'link']);
    await host.stop();
  });
});

describe('a transient that must be disposed', () => {
  test('is refused outside of a scope after the start: it would live until the host stops', async () => {
    const { app, steps } = withCarts();
    let kept: { readonly link: object } | undefined;
    const { host } = await startedHost(
      app.backgroundService('poll', { schedule }, (services) => {
        void services.link;
        kept = services;
        return { startAsync: async () => {}, stopAsync: async () => {}, executeAsync: async () => void services.link };
      }),
    );
    const outcome = await host.run('poll');
    expect(outcome).toMatchObject({ status: 'faulted', error: { code: 'ERR_ANYHOST_SCOPE_MISMATCH' } });
    const error = await anyhostErrorOf(() => kept?.link);
    expect(error.message).toContain("background service 'poll' asks for 'link' after the start");
    expect(error.message).toContain('execution.services');
    await host.stop();
    expect(steps).toEqual(['dispose link', 'dispose pool']);
  });

  test('by its own method is disposed when it is refused; one without disposal is given', async () => {
    let disposed = 0;
    const { host } = await startedHost(
      defineApplication('orders')
        .transient('socket', () => ({
          [Symbol.dispose]: () => {
            disposed += 1;
          },
        }))
        .transient('id', () => 7)
        .backgroundService('poll', { schedule }, (services) => ({
          startAsync: async () => {},
          stopAsync: async () => {},
          executeAsync: async () => {
            expect(services.id).toBe(7);
            expect((await anyhostErrorOf(() => services.socket)).code).toBe('ERR_ANYHOST_SCOPE_MISMATCH');
          },
        })),
    );
    expect((await host.run('poll')).status).toBe('completed');
    expect(disposed).toBe(1);
    await host.stop();
    expect(disposed).toBe(1);
  });
});
