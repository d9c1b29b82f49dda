import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { recordingApplication } from '../fixtures/recording-application.fixture.ts';

describe('the lifetime', () => {
  test('has three signals of their own [A01, A07]', async () => {
    const { host } = hostOf(recordingApplication([], {}));
    const { started, stopping, stopped } = host.lifetime;
    const state = (): boolean[] => [started.aborted, stopping.aborted, stopped.aborted];
    expect(state()).toEqual([false, false, false]);
    await host.start();
    expect(state()).toEqual([true, false, false]);
    const order: string[] = [];
    stopping.addEventListener('abort', () => order.push(`stopping ${stopped.aborted}`));
    stopped.addEventListener('abort', () => order.push('stopped'));
    await host.stop();
    expect(state()).toEqual([true, true, true]);
    expect(order).toEqual(['stopping false', 'stopped']);
    expect(stopping.reason).toMatchObject({ name: 'AbortError', code: 'ERR_ANYHOST_HOST_STOPPING' });
  });

  test('stops the host on request of the application; stopping has fired when the call returns [A02]', async () => {
    const calls: string[] = [];
    const { host } = await startedHost(recordingApplication(calls, { a: {} }));
    let fired = 0;
    host.lifetime.stopping.addEventListener('abort', () => {
      fired += 1;
    });
    host.lifetime.stopApplication();
    expect(fired).toBe(1);
    host.lifetime.stopApplication();
    await host.stop();
    expect(fired).toBe(1);
    expect(calls.filter((call) => call === 'a.stopAsync').length).toBe(1);
  });

  test('stops the host on request of the application also where nobody waits for it [A04]', async () => {
    const calls: string[] = [];
    const { host } = await startedHost(recordingApplication(calls, { a: {} }));
    host.lifetime.stopApplication();
    await settle();
    expect(calls.slice(3)).toEqual(['a.stoppingAsync', 'a.stopAsync', 'a.stoppedAsync']);
    expect([host.state, host.lifetime.stopped.aborted]).toEqual(['stopped', true]);
  });

  test('can be used by a service, whose stopApplication can be passed on [C05]', async () => {
    let stop = (): void => {};
    const { host } = await startedHost(
      defineApplication('orders').singleton('probe', ({ lifetime: { stopApplication } }) => {
        stop = stopApplication;
        return {};
      }),
    );
    stop();
    await host.stop();
    expect(host.state).toBe('stopped');
  });

  test('stopped before the start cancels the start', async () => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication(calls, { a: {} }));
    host.lifetime.stopApplication();
    await host.stop();
    expect(calls).toEqual([]);
    await expect(host.start()).rejects.toMatchObject({ code: 'ERR_ANYHOST_ILLEGAL_STATE' });
  });

  test('causes no unhandled rejection when a stop that is not awaited fails', async () => {
    const { host, events } = await startedHost(
      recordingApplication([], { a: { stopAsync: () => Promise.reject(new Error('mine')) } }),
    );
    host.lifetime.stopApplication();
    await expect(host.stop()).rejects.toThrow('mine');
    expect(events()).toContain('host.stopFailed');
  });
});

describe('the environment', () => {
  test.each([
    [{}, 'production'],
    [{ NODE_ENV: 'test' }, 'test'],
    [{ NODE_ENV: 'test', ANYHOST_ENVIRONMENT: 'staging' }, 'staging'],
    [{ ANYHOST_ENVIRONMENT: '' }, 'production'],
  ])('is named by its variables: %o [E02]', async (environment, environmentName) => {
    let seen: unknown;
    const { host } = await startedHost(
      defineApplication('orders').singleton('probe', (services) => {
        seen = services.environment;
        return {};
      }),
      { environment },
    );
    expect(seen).toEqual({ applicationName: 'orders', environmentName, variables: environment });
    await host.stop();
  });
});
