import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { errorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

/** A hosted service that notes its disposal. */
function disposable(name: string, steps: string[]) {
  return {
    startAsync: async () => {},
    stopAsync: async () => void steps.push(`stop ${name}`),
    [Symbol.asyncDispose]: async () => void steps.push(`dispose ${name}`),
  };
}

describe('hosted services', () => {
  test('are disposed like services, in reverse order of creation', async () => {
    const steps: string[] = [];
    const app = defineApplication('orders')
      .singleton('pool', () => 1, { dispose: () => steps.push('dispose pool') })
      .hostedService('one', () => disposable('one', steps))
      .backgroundService('two', { schedule: onDemand() }, () => ({
        ...disposable('two', steps),
        executeAsync: async () => {},
      }));
    const { host } = await startedHost(app);
    await host.stop();
    expect(steps).toEqual(['stop two', 'stop one', 'dispose two', 'dispose one', 'dispose pool']);
  });

  test('are disposed after a start that failed', async () => {
    const steps: string[] = [];
    const app = defineApplication('orders')
      .hostedService('one', () => disposable('one', steps))
      .hostedService('two', () => ({ ...disposable('two', steps), startAsync: () => Promise.reject(new Error('no')) }));
    await errorOf(hostOf(app).host.start());
    expect(steps.filter((step) => step.startsWith('dispose'))).toEqual(['dispose two', 'dispose one']);
  });

  test('that are singletons too are disposed once, in the place of the singleton', async () => {
    const steps: string[] = [];
    const app = defineApplication('orders')
      .singleton('consumer', () => disposable('consumer', steps))
      .singleton('after', () => 1, { dispose: () => steps.push('dispose after') })
      .singleton('alias', ({ consumer }) => consumer)
      .hostedService('consumer', ({ consumer }) => consumer);
    const { host } = await startedHost(app);
    await host.stop();
    expect(steps).toEqual(['stop consumer', 'dispose after', 'dispose consumer']);
  });
});

test('a singleton that a scoped service returns is not disposed with the scope', async () => {
  const steps: string[] = [];
  const pool = { [Symbol.dispose]: () => steps.push('dispose pool') };
  const app = defineApplication('orders')
    .singleton('pool', () => pool)
    .scoped('connection', (services) => services.pool)
    .job('poll', { schedule: onDemand() }, async (_signal, { services }) => void services.connection);
  const { host } = await startedHost(app);
  await host.run('poll');
  expect(steps).toEqual([]);
  await host.stop();
  expect(steps).toEqual(['dispose pool']);
});

test('a factory is given the start’s signal', async () => {
  const signals = new Set<AbortSignal>();
  const app = defineApplication('orders')
    .singleton('pool', (_services, { signal }) => signals.add(signal))
    .hostedService('plain', (_services, { signal }) => {
      signals.add(signal);
      return { startAsync: async () => {}, stopAsync: async () => {} };
    })
    .backgroundService('poll', { schedule: onDemand() }, (_services, { signal }) => {
      signals.add(signal);
      return { startAsync: async () => {}, stopAsync: async () => {}, executeAsync: async () => {} };
    });
  const { host } = await startedHost(app);
  expect(signals.size).toBe(1);
  await host.stop();
});
