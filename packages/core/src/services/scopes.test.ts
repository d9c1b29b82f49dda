import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { Execution } from '../contract/execution.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const schedule = onDemand();
const empty = defineApplication('orders');

describe('scoped services', () => {
  test('are one per execution, made on first use [I01]', async () => {
    let made = 0;
    const seen: number[][] = [];
    const { host } = await startedHost(
      empty
        .scoped('cart', () => {
          made += 1;
          return made;
        })
        .scoped('checkout', ({ cart }) => cart)
        .job('idle', { schedule }, async () => {})
        .job('poll', { schedule }, async (_signal, { services }) => {
          seen.push([services.cart, services.checkout, services.cart]);
        }),
    );
    await host.run('idle');
    expect(made).toBe(0);
    await host.run('poll');
    await host.run('poll');
    expect(seen).toEqual([
      [1, 1, 1],
      [2, 2, 2],
    ]);
    await host.stop();
  });

  test('are disposed after their execution, in reverse order, transients among them', async () => {
    const steps: string[] = [];
    const disposing = (name: string): { dispose: () => unknown } => ({ dispose: () => steps.push(`dispose ${name}`) });
    const { host } = await startedHost(
      empty
        .transient('link', () => ({}), disposing('link'))
        .scoped('cart', () => ({}), disposing('cart'))
        .scoped('checkout', ({ cart, link }) => ({ cart, link }), disposing('checkout'))
        .job('poll', { schedule }, async (_signal, { services }) => {
          void services.checkout;
          steps.push('work');
        }),
    );
    await host.run('poll');
    expect(steps).toEqual(['work', 'dispose checkout', 'dispose link', 'dispose cart']);
    await host.stop();
    expect(steps.length).toBe(4);
  });

  test('are disposed after an execution that failed, and leave its error as it is [W04]', async () => {
    let disposed = false;
    const failure = new Error('mine');
    const { host, lines } = await startedHost(
      empty
        .scoped('cart', () => ({}), {
          dispose: () => {
            disposed = true;
            throw new Error('cannot be disposed');
          },
        })
        .job('poll', { schedule }, async (_signal, { services }) => {
          void services.cart;
          throw failure;
        }),
    );
    expect(await host.run('poll')).toMatchObject({ status: 'faulted', error: failure });
    expect(disposed).toBe(true);
    expect(lines.find(({ event }) => event === 'scope.disposeFailed')).toMatchObject({
      level: 'error',
      service: 'poll',
    });
    await host.stop();
  });

  test('that cannot be disposed fail an execution that went well', async () => {
    const failure = new Error('cannot be disposed');
    const { host } = await startedHost(
      empty
        .scoped('cart', () => ({}), { dispose: () => Promise.reject(failure) })
        .job('poll', { schedule }, async (_signal, { services }) => void services.cart),
    );
    expect(await host.run('poll')).toMatchObject({ status: 'faulted', error: failure });
    await host.stop();
  });

  test.each(['scoped', 'transient'])('cannot be promises, which only plain JavaScript can try: %s', async (kind) => {
    const broken: typeof empty = Reflect.apply(Reflect.get(empty, kind), empty, [
      'cart',
      () => Promise.reject(new Error('late')),
    ]);
    const application = broken.job('poll', { schedule }, async (_signal, execution: Execution<object>) => {
      void Reflect.get(execution.services, 'cart');
    });
    const { host } = await startedHost(application);
    const outcome = await host.run('poll');
    const error = await anyhostErrorOf(() => {
      throw 'error' in outcome ? outcome.error : undefined;
    });
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SERVICE');
    expect(error.message).toMatch(new RegExp(`^${kind} 'cart' is a promise.*Do the waiting in a singleton`));
    await host.stop();
  });

  test('that throw when they are made fault the execution, and are tried again by the next', async () => {
    let fails = true;
    const { host } = await startedHost(
      empty
        .scoped('cart', () => {
          if (fails) throw new Error('not yet');
          return 1;
        })
        .job('poll', { schedule }, async (_signal, { services }) => void services.cart),
    );
    expect((await host.run('poll')).status).toBe('faulted');
    fails = false;
    expect((await host.run('poll')).status).toBe('completed');
    await host.stop();
  });
});

describe('transient services', () => {
  test('are made anew each time they are asked for [I01]', async () => {
    let made = 0;
    const seen: number[] = [];
    const { host } = await startedHost(
      empty
        .transient('number', () => {
          made += 1;
          return made;
        })
        .singleton('first', ({ number }) => seen.push(number))
        .job('poll', { schedule }, async (_signal, { services }) => {
          seen.push(services.number, services.number);
        }),
    );
    await host.run('poll');
    expect(seen).toEqual([1, 2, 3]);
    await host.stop();
  });

  test('that a singleton asked for are disposed with the host', async () => {
    const steps: string[] = [];
    const { host } = await startedHost(
      empty
        .transient('link', () => ({}), { dispose: () => steps.push('dispose link') })
        .singleton('pool', ({ link }) => ({ link }), { dispose: () => steps.push('dispose pool') }),
    );
    expect(steps).toEqual([]);
    await host.stop();
    expect(steps).toEqual(['dispose pool', 'dispose link']);
  });
});

describe('the logger', () => {
  test('is the execution’s inside a scope, for scoped and transient services too', async () => {
    const { host, lines } = await startedHost(
      empty
        .singleton('early', ({ logger }) => logger.info('singleton'))
        .transient('link', ({ logger }) => logger.info('transient'))
        .scoped('cart', ({ logger }) => logger.info('scoped'))
        .job('poll', { schedule }, async (_signal, { services, logger }) => {
          void services.link;
          void services.cart;
          services.logger.info('services');
          logger.info('execution');
        }),
    );
    const { executionId } = await host.run('poll', { scheduledTime: new Date('2026-11-22T06:15:00Z') });
    const bindings = { service: 'poll', executionId, occurrence: 'poll@2026-11-22T06:15:00Z' };
    for (const message of ['transient', 'scoped', 'services', 'execution']) {
      expect(lines.find((line) => line.message === message)).toMatchObject(bindings);
    }
    expect(lines.find(({ message }) => message === 'singleton')).not.toHaveProperty('executionId');
    await host.stop();
  });
});
