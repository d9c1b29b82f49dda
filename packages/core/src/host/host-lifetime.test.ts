import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { HostEnd, HostLifetime, HostLifetimeContext } from '../contract/host-lifetime.ts';
import { deferred, forever, untilAborted, whenAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { type FixtureOptions, type HostFixture, hostOf } from '../fixtures/host.fixture.ts';
import { type PhaseActions, recordingService } from '../fixtures/hosted-service.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';

interface Ruled extends HostFixture<string> {
  /** What was called, and which events fired, in order. */
  readonly calls: string[];
  /** What the host lifetime was told at the end. */
  readonly ends: HostEnd[];
  /** What the host lifetime got at the start. */
  context(): HostLifetimeContext | undefined;
}

/** A host of one hosted service, started and stopped by a host lifetime. */
function ruledHost(
  actions: Partial<HostLifetime> = {},
  { service = {}, ...options }: FixtureOptions & { readonly service?: PhaseActions } = {},
): Ruled {
  const calls: string[] = [];
  const ends: HostEnd[] = [];
  let context: HostLifetimeContext | undefined;
  const hostLifetime: HostLifetime = {
    waitForStartAsync: async (signal, host) => {
      calls.push('waitForStart');
      context = host;
      await actions.waitForStartAsync?.(signal, host);
    },
    stopAsync: async (signal, end) => {
      calls.push('lifetime.stop');
      ends.push(end);
      await actions.stopAsync?.(signal, end);
    },
  };
  const app = defineApplication<string>('orders')
    .singleton('pool', () => calls.push('pool made'), { dispose: () => void calls.push('pool disposed') })
    .hostedService('a', () => recordingService('a', calls, service));
  const fixture = hostOf(app, { ...options, platform: { hostLifetime } });
  const { lifetime } = fixture.host;
  lifetime.onStarted(() => calls.push('started'));
  lifetime.onStopping(() => calls.push('stopping'));
  lifetime.onStopped(() => calls.push('stopped'));
  return { ...fixture, calls, ends, context: () => context };
}

describe('a host lifetime', () => {
  test('lets the host start, and is told when everything has stopped [C07, S01, P01, P03, P04]', async () => {
    const { host, calls, ends } = ruledHost();
    await host.start();
    await Promise.all([host.stop(), host.stop()]);
    expect(calls).toEqual([
      'waitForStart',
      'pool made',
      'a.startingAsync',
      'a.startAsync',
      'a.startedAsync',
      'started',
      'stopping',
      'a.stoppingAsync',
      'a.stopAsync',
      'a.stoppedAsync',
      'stopped',
      'pool disposed',
      'lifetime.stop',
    ]);
    expect(ends).toEqual([{ failure: undefined }]);
  });

  test('lets it start in concurrent mode as well [S01]', async () => {
    const { host, calls } = ruledHost({}, { servicesStartConcurrently: true, servicesStopConcurrently: true });
    await host.start();
    await host.stop();
    expect([calls[0], calls.at(-1)]).toEqual(['waitForStart', 'lifetime.stop']);
  });

  test('delays the start: nothing is created until it resolves, and a report names it [S02]', async () => {
    const ready = deferred();
    const { host, clock, calls, lines } = ruledHost({ waitForStartAsync: () => ready.promise });
    const starting = host.start();
    await clock.advance(10_000);
    expect(calls).toEqual(['waitForStart']);
    expect(host.pending).toEqual(['the host lifetime (waitForStartAsync)']);
    expect(lines.find(({ event }) => event === 'host.stillStarting')).toMatchObject({ pending: host.pending });
    ready.resolve();
    await starting;
    expect(host.state).toBe('started');
    await host.stop();
    expect(clock.pending).toBe(0);
  });

  test.each([
    ['rejects with the reason', untilAborted],
    ['returns', whenAborted],
  ])('that %s when the caller cancels the start: nothing starts, and it is not told [S03, S04]', async (_how, wait) => {
    const caller = new AbortController();
    const { host, calls } = ruledHost({ waitForStartAsync: wait });
    const starting = errorOf(host.start({ signal: caller.signal }));
    await settle();
    const reason = new Error('changed my mind');
    caller.abort(reason);
    expect(await starting).toBe(reason);
    await host.stop();
    expect(calls).toEqual(['waitForStart']);
  });

  test('that rejects prevents the start with its error, and is not told [S03, S08]', async () => {
    const error = new Error('the manager is not there');
    const { host, calls, lines } = ruledHost({ waitForStartAsync: () => Promise.reject(error) });
    expect(await errorOf(host.start())).toBe(error);
    expect(host.state).toBe('failed');
    expect(calls).toEqual(['waitForStart']);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([{ event: 'host.startFailed', err: error }]);
  });

  test('that throws at once does the same', async () => {
    const error = new Error('at once');
    const { host, calls } = ruledHost({
      waitForStartAsync: () => {
        throw error;
      },
    });
    expect(await errorOf(host.start())).toBe(error);
    expect(calls).toEqual(['waitForStart']);
  });

  test('has the time of the start, and is named when it takes longer [M01, M05]', async () => {
    const { host, clock, calls } = ruledHost({ waitForStartAsync: forever }, { startupTimeoutMs: 5000 });
    const starting = anyhostErrorOf(host.start());
    await clock.advance(5000);
    const error = await starting;
    expect(error.code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
    expect(error.message).toContain('pending: the host lifetime (waitForStartAsync)');
    expect(calls).toEqual(['waitForStart']);
    expect(clock.pending).toBe(0);
  });

  test('has the startupTimeoutMs of the settings too', async () => {
    const environment = { ANYHOST__STARTUP_TIMEOUT_MS: '5000' };
    const { host, clock } = ruledHost({ waitForStartAsync: forever }, { environment });
    const starting = anyhostErrorOf(host.start());
    await clock.advance(5000);
    expect((await starting).code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
  });

  test('has the time of the stop, and is named when it takes longer [P05, M02]', async () => {
    const { host, clock } = ruledHost({ stopAsync: forever }, { shutdownTimeoutMs: 2000 });
    await host.start();
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(1999);
    expect(host.pending).toEqual(['the host lifetime (stopAsync)']);
    await clock.advance(1);
    expect((await stopping).message).toContain('still busy: the host lifetime (stopAsync)');
    expect(clock.pending).toBe(0);
  });

  test('requests the stop', async () => {
    const { host, calls, context } = ruledHost();
    await host.start();
    context()?.requestStop();
    expect(host.lifetime.stopping.aborted).toBe(true);
    await host.stop();
    expect(calls.at(-1)).toBe('lifetime.stop');
  });

  test('requests the stop while the host waits for it: the start is cancelled, and nothing was started', async () => {
    const { host, calls } = ruledHost({
      waitForStartAsync: async (signal, { requestStop }) => {
        requestStop();
        await whenAborted(signal);
      },
    });
    expect((await anyhostErrorOf(host.start())).code).toBe('ERR_ANYHOST_HOST_STOPPING');
    await host.stop();
    expect(calls).toEqual(['waitForStart', 'stopping', 'stopped']);
  });

  test('is not told about a host that was stopped without a start [P02]', async () => {
    const { host, calls } = ruledHost();
    await host.stop();
    expect(calls).toEqual(['stopping', 'stopped']);
  });

  test('sees the logger, the clock, the environment and the lifetime of the host', async () => {
    const { host, clock, context } = ruledHost();
    await host.start();
    const { lifetime, environment, clock: seen } = context() ?? {};
    expect([lifetime, seen]).toEqual([host.lifetime, clock]);
    expect(environment).toMatchObject({ applicationName: 'orders' });
    await host.stop();
  });

  test('waits until settings have been checked', async () => {
    const { host, calls } = ruledHost({}, { environment: { ANYHOST__COLOR: 'red' } });
    expect((await anyhostErrorOf(host.start())).code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
    expect(calls).toEqual([]);
  });

  test('that fails at the end makes the stop reject, after the errors of services [P07]', async () => {
    const [first, second] = [new Error('port'), new Error('manager')];
    const { host } = ruledHost(
      { stopAsync: () => Promise.reject(second) },
      { service: { stopAsync: () => Promise.reject(first) } },
    );
    await host.start();
    expect(await errorOf(host.stop())).toMatchObject({ errors: [first, second] });
  });
});

describe('a host lifetime is told', () => {
  test('what prevented the start, when what had started has stopped', async () => {
    const error = new Error('no port');
    const { host, calls, ends } = ruledHost({}, { service: { startedAsync: () => Promise.reject(error) } });
    await errorOf(host.start());
    expect(calls.slice(-3)).toEqual(['a.stoppedAsync', 'pool disposed', 'lifetime.stop']);
    expect(ends).toEqual([{ failure: error }]);
  });

  test('what went wrong in the stop', async () => {
    const { host, clock, ends } = ruledHost({}, { service: { stopAsync: forever }, shutdownTimeoutMs: 2000 });
    await host.start();
    const stopping = errorOf(host.stop());
    await clock.advance(2000);
    await stopping;
    expect(ends).toMatchObject([{ failure: { code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' } }]);
  });

  test('nothing of a start that its caller has cancelled', async () => {
    const caller = new AbortController();
    const { host, ends } = ruledHost({}, { service: { startAsync: untilAborted } });
    const starting = errorOf(host.start({ signal: caller.signal }));
    await settle();
    caller.abort(new Error('changed my mind'));
    await starting;
    expect(ends).toEqual([{ failure: undefined }]);
  });
});
