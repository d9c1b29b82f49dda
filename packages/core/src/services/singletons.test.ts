import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { deferred } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { schemaOf } from '../fixtures/schema.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const empty = defineApplication('orders');

/** Adds a singleton as plain JavaScript can: with a factory that may ask for anything. */
function asking(application: object, name: string, asked: string, kind = 'singleton'): typeof empty {
  const factory = (services: Record<string, unknown>): unknown => ({ found: services[asked] });
  return Reflect.apply(Reflect.get(application, kind), application, [name, factory]);
}

describe('singletons', () => {
  test('are made at start, in registration order, each awaited', async () => {
    const steps: string[] = [];
    const slow = deferred();
    const { host } = hostOf(
      empty
        .singleton('first', async () => {
          steps.push('first begins');
          await slow.promise;
          steps.push('first ends');
          return 1;
        })
        .singleton('second', ({ first }) => steps.push(`second sees ${first}`)),
    );
    expect(steps).toEqual([]);
    const starting = host.start();
    await settle();
    expect(steps).toEqual(['first begins']);
    slow.resolve();
    await starting;
    expect(steps).toEqual(['first begins', 'first ends', 'second sees 1']);
    await host.stop();
  });

  test('are the same object everywhere [I01, C05]', async () => {
    const seen = new Set<object>();
    const { host } = await startedHost(
      empty
        .singleton('pool', () => ({}))
        .singleton('store', ({ pool }) => seen.add(pool))
        .scoped('cart', ({ pool }) => seen.add(pool))
        .hostedService('migrations', ({ pool }) => {
          seen.add(pool);
          return { startAsync: async () => {}, stopAsync: async () => {} };
        })
        .job('poll', { schedule: onDemand() }, async (_signal, { services }) => {
          seen.add(services.pool);
          void services.cart;
        }),
    );
    await host.run('poll');
    expect(seen.size).toBe(1);
    await host.stop();
  });

  test('see everything that is built in, registered or not [E09]', async () => {
    const seen: Record<string, unknown> = {};
    const application = empty.singleton('probe', ({ logger, clock, environment, lifetime, runner, health, scopes }) => {
      const state = health().state;
      Object.assign(seen, { name: environment.applicationName, started: lifetime.started.aborted, state });
      Object.assign(seen, { now: clock.now(), services: runner.services(), scope: scopes.createScope().services });
      logger.info('made');
      return {};
    });
    const { host, clock, lines } = await startedHost(application);
    expect(seen).toMatchObject({ name: 'orders', started: false, state: 'starting', now: clock.now(), services: [] });
    expect(seen['scope']).toBeDefined();
    expect(lines.map(({ message }) => message)).toContain('made');
    await host.stop();
  });

  test('see settings and built-ins', async () => {
    let seen: unknown;
    const application = empty
      .settings(
        'ordering',
        schemaOf(({ batch }) => ({ batch: Number(batch) })),
      )
      .singleton('probe', ({ ordering, environment, clock, lifetime, logger }) => {
        logger.info('made');
        seen = { ordering, name: environment.applicationName, now: clock.now(), started: lifetime.started.aborted };
        return {};
      });
    const { host, clock, lines } = await startedHost(application, { settings: { ordering: { batch: '5' } } });
    expect(seen).toEqual({ ordering: { batch: 5 }, name: 'orders', now: clock.now(), started: false });
    expect(lines.map(({ message }) => message)).toContain('made');
    await host.stop();
  });

  test('are disposed in reverse order of creation after everything has stopped [D05, D01]', async () => {
    const steps: string[] = [];
    const application = empty
      .singleton('pool', () => 'pool', { dispose: (pool) => steps.push(`dispose ${pool}`) })
      .singleton('bus', async () => ({ [Symbol.asyncDispose]: async () => void steps.push('dispose bus') }))
      .hostedService('worker', () => ({ startAsync: async () => {}, stopAsync: async () => void steps.push('stop') }));
    const { host } = await startedHost(application);
    host.lifetime.stopped.addEventListener('abort', () => steps.push('stopped'));
    await host.stop();
    expect(steps).toEqual(['stop', 'stopped', 'dispose bus', 'dispose pool']);
  });

  test('are awaited when they can only be disposed asynchronously: the stop resolves after them [D02]', async () => {
    const slow = deferred();
    const { host } = await startedHost(empty.singleton('bus', () => ({ [Symbol.asyncDispose]: () => slow.promise })));
    const stopping = host.stop();
    await settle();
    expect([host.state, host.pending]).toEqual(['stopping', ["disposal of 'bus'"]]);
    slow.resolve();
    await stopping;
    expect(host.state).toBe('stopped');
  });

  test('that belong to someone else are kept by a disposal that does nothing [D05]', async () => {
    const steps: string[] = [];
    const shared = { [Symbol.dispose]: () => steps.push('disposed') };
    const { host } = await startedHost(
      empty.singleton('shared', () => shared, { dispose: () => {} }).singleton('own', () => ({ ...shared })),
    );
    await host.stop();
    expect(steps).toEqual(['disposed']);
  });

  test('that fail to be made fail the start with their own error; those made before are disposed', async () => {
    const steps: string[] = [];
    const failure = new Error('no database');
    const { host, clock } = hostOf(
      empty
        .singleton('first', () => 1, { dispose: () => steps.push('dispose first') })
        .singleton('pool', async () => Promise.reject(failure))
        .singleton('after', () => steps.push('made')),
    );
    expect(await errorOf(host.start())).toBe(failure);
    expect(steps).toEqual(['dispose first']);
    expect(host.state).toBe('failed');
    expect(clock.pending).toBe(0);
  });
});

describe('a singleton that is created after its start has given up', () => {
  test.each([
    ['by its option', (): object => ({}), true],
    ['by its own method', (disposed: () => void): object => ({ [Symbol.asyncDispose]: async () => disposed() }), false],
  ])('is disposed, %s, once', async (_, make, hasOption) => {
    const slow = deferred();
    let disposals = 0;
    const disposed = (): void => {
      disposals += 1;
    };
    const factory = async (): Promise<object> => {
      await slow.promise;
      return make(disposed);
    };
    const application = hasOption
      ? empty.singleton('pool', factory, { dispose: disposed })
      : empty.singleton('pool', factory);
    const { host, clock } = hostOf(application, { startupTimeoutMs: 1000, shutdownTimeoutMs: 1000 });
    const starting = errorOf(host.start());
    await clock.advance(2000);
    await starting;
    expect(disposals).toBe(0);
    slow.resolve();
    await settle();
    expect(disposals).toBe(1);
    // The error of the start has named it.
    await host.stop();
    expect(disposals).toBe(1);
  });

  test('or rejects, which is not an unhandled rejection', async () => {
    const slow = deferred();
    const { host, clock } = hostOf(
      empty.singleton('pool', () => slow.promise),
      { startupTimeoutMs: 1000, shutdownTimeoutMs: 1000 },
    );
    const starting = errorOf(host.start());
    await clock.advance(2000);
    await starting;
    slow.reject(new Error('late'));
    await settle();
    expect(host.state).toBe('failed');
  });
});

describe('what a factory asks for and cannot get', () => {
  test('is not registered: the error names the factory and what is registered [I05]', async () => {
    const error = await anyhostErrorOf(
      hostOf(
        asking(
          empty.singleton('pool', () => 1),
          'prices',
          'poool',
        ),
      ).host.start(),
    );
    expect(error.code).toBe('ERR_ANYHOST_UNKNOWN_DEPENDENCY');
    expect(error.message).toMatch(/^singleton 'prices' asks for 'poool', which is not registered; available are /);
    expect(error.message).toContain('pool');
    expect(error.details).toEqual({ asker: "singleton 'prices'", name: 'poool' });
  });

  test('is registered after it [I05]', async () => {
    const error = await anyhostErrorOf(hostOf(asking(empty, 'prices', 'pool').singleton('pool', () => 1)).host.start());
    expect(error.code).toBe('ERR_ANYHOST_UNKNOWN_DEPENDENCY');
    expect(error.message).toBe(
      "singleton 'prices' asks for 'pool', which is registered after it; move that registration up.",
    );
  });

  test('is itself [I05]', async () => {
    expect((await anyhostErrorOf(hostOf(asking(empty, 'pool', 'pool')).host.start())).code).toBe(
      'ERR_ANYHOST_UNKNOWN_DEPENDENCY',
    );
  });

  test('is scoped: a singleton cannot keep what lives for one execution [I03, I06]', async () => {
    const error = await anyhostErrorOf(
      hostOf(
        asking(
          empty.scoped('cart', () => 1),
          'prices',
          'cart',
        ),
      ).host.start(),
    );
    expect(error.code).toBe('ERR_ANYHOST_SCOPE_MISMATCH');
    expect(error.message).toMatch(/^singleton 'prices' asks for 'cart', which is scoped: .*execution\.services/);
    expect(error.details).toEqual({ asker: "singleton 'prices'", name: 'cart' });
  });

  test('is scoped, through a transient [I03]', async () => {
    const application = asking(
      asking(
        empty.scoped('cart', () => 1),
        'link',
        'cart',
        'transient',
      ),
      'prices',
      'link',
    );
    const error = await anyhostErrorOf(hostOf(application).host.start());
    expect(error.code).toBe('ERR_ANYHOST_SCOPE_MISMATCH');
    expect(error.message).toContain("transient 'link' asks for 'cart'");
  });

  test('is scoped, and a hosted service asks [I03, W04]', async () => {
    const application = empty.scoped('cart', () => 1);
    const withService = Reflect.apply(application.hostedService, application, [
      'worker',
      ({ cart }: Record<string, unknown>) => cart,
    ]);
    const error = await anyhostErrorOf(hostOf(withService).host.start());
    expect(error.code).toBe('ERR_ANYHOST_SCOPE_MISMATCH');
    expect(error.message).toContain("hosted service 'worker' asks for 'cart'");
  });
});
