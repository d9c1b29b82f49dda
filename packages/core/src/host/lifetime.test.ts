import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { deferred } from '../fixtures/deferred.fixture.ts';
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

describe('callbacks of the lifetime', () => {
  const EVENTS = ['onStarted', 'onStopping', 'onStopped'] as const;

  test('that throw, three on each event, all run, disturb nothing and are logged [A03, N04]', async () => {
    const calls: string[] = [];
    const { host, lines } = hostOf(recordingApplication(calls, { a: {} }));
    for (const event of EVENTS) {
      for (const which of [1, 2, 3]) {
        host.lifetime[event](() => {
          calls.push(`${event} ${which}`);
          throw new Error(`${event} ${which}`);
        });
      }
    }
    await host.start();
    await host.stop();
    const called = calls.filter((call) => call.startsWith('on'));
    expect(called).toEqual(EVENTS.flatMap((event) => [1, 2, 3].map((which) => `${event} ${which}`)));
    const logged = lines.filter(({ event }) => event === 'lifetime.callbackFailed');
    expect(logged.map(({ level, callback, err }) => [level, callback, err])).toEqual(
      called.map((call) => ['error', call.split(' ')[0], expect.objectContaining({ message: call })]),
    );
    expect(calls.slice(-4)).toEqual(['a.stoppedAsync', 'onStopped 1', 'onStopped 2', 'onStopped 3']);
    expect(host.state).toBe('stopped');
  });

  test('that reject are logged too, and nobody waits for them [A05]', async () => {
    const { host, lines } = hostOf(recordingApplication([], {}));
    const never = deferred();
    host.lifetime.onStopping(() => never.promise);
    host.lifetime.onStopping(async () => {
      throw new Error('later');
    });
    await host.start();
    await host.stop();
    expect(lines.filter(({ event }) => event === 'lifetime.callbackFailed')).toMatchObject([
      { callback: 'onStopping', err: { message: 'later' } },
    ]);
  });

  test('run in the order in which they and listeners of the signal were added, before the host goes on [A05, A06]', async () => {
    const calls: string[] = [];
    const { host } = await startedHost(recordingApplication(calls, { a: {} }));
    calls.length = 0;
    host.lifetime.onStopping(() => calls.push('first'));
    host.lifetime.stopping.addEventListener('abort', () => calls.push('second'));
    host.lifetime.onStopping(() => calls.push('third'));
    host.lifetime.stopApplication();
    expect(calls).toEqual(['first', 'second', 'third']);
    await host.stop();
    expect(calls.slice(3, 4)).toEqual(['a.stoppingAsync']);
  });

  test('added after the event are called at once, and once [A06]', async () => {
    const calls: string[] = [];
    const { host } = await startedHost(recordingApplication([], {}));
    host.lifetime.onStarted(() => calls.push('onStarted'));
    expect(calls).toEqual(['onStarted']);
    host.lifetime.onStopping(() => host.lifetime.onStopping(() => calls.push('onStopping')));
    await host.stop();
    host.lifetime.onStopped(() => calls.push('onStopped'));
    expect(calls).toEqual(['onStarted', 'onStopping', 'onStopped']);
  });

  test('are not called when they were removed, nor after a start that failed', async () => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication([], { a: { startAsync: () => Promise.reject(new Error('mine')) } }));
    for (const event of EVENTS) host.lifetime[event](() => calls.push(event));
    await expect(host.start()).rejects.toThrow('mine');
    const other = await startedHost(recordingApplication([], {}));
    const remove = other.host.lifetime.onStopping(() => calls.push('removed'));
    remove();
    remove();
    await other.host.stop();
    expect(calls).toEqual([]);
  });

  test('are called before stopApplication returns, and a second request calls none [A02]', async () => {
    const calls: string[] = [];
    const { host } = await startedHost(recordingApplication([], {}));
    host.lifetime.onStopping(() => {
      calls.push('stopping');
      host.lifetime.stopApplication();
    });
    host.lifetime.stopApplication();
    expect(calls).toEqual(['stopping']);
    host.lifetime.stopApplication();
    await host.stop();
    expect(calls).toEqual(['stopping']);
  });

  test('may stop the host: those added after it still run', async () => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication([], {}));
    host.lifetime.onStarted(() => host.lifetime.stopApplication());
    host.lifetime.onStarted(() => calls.push('onStarted'));
    host.lifetime.onStopping(() => calls.push('onStopping'));
    await host.start();
    expect(calls).toEqual(['onStopping', 'onStarted']);
    await host.stop();
  });

  test.each(EVENTS)('of %s that are not functions are refused', (event) => {
    const { host } = hostOf(recordingApplication([], {}));
    const add = (): unknown => Reflect.apply(host.lifetime[event], undefined, ['no function']);
    expect(add).toThrow(`lifetime.${event}: callback is "no function"; expected a function`);
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
