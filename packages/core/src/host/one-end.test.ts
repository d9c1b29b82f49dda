import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { scheduleDriver } from '../driver/schedule-driver.ts';
import { deferred, forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { type HostFixture, hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { recordingService } from '../fixtures/hosted-service.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { continuous, every, onDemand } from '../schedule/schedule.ts';

/** Records the three signals of a lifetime as they fire. */
function watchLife({ host }: HostFixture<string>, steps: string[]): void {
  for (const signal of ['started', 'stopping', 'stopped'] as const) {
    host.lifetime[signal].addEventListener('abort', () => steps.push(signal));
  }
}

/** Who may request the stop, and when: each request gets the same stop. */
const ASKERS = [
  'a listener of started',
  'a listener of stopping',
  'a listener of stopped',
  'startingAsync',
  'startAsync',
  'startedAsync',
  'stoppingAsync',
  'stopAsync',
  'stoppedAsync',
  'an execution',
  'a disposal',
] as const;

describe.each(ASKERS)('a stop that %s asks for', (asker) => {
  test.each(['stopApplication', 'stop'] as const)('is the one stop, in the one order: %s', async (how) => {
    const steps: string[] = [];
    let ask = (): void => {};
    const asking = (place: string) => (): void => {
      if (place === asker) ask();
    };
    const application = defineApplication('orders')
      .singleton('pool', () => 1, {
        dispose: () => {
          asking('a disposal')();
          steps.push('disposed');
        },
      })
      .hostedService('a', () =>
        recordingService('a', steps, {
          startingAsync: asking('startingAsync'),
          startAsync: asking('startAsync'),
          startedAsync: asking('startedAsync'),
          stoppingAsync: asking('stoppingAsync'),
          stopAsync: asking('stopAsync'),
          stoppedAsync: asking('stoppedAsync'),
        }),
      )
      .job('poll', { schedule: onDemand(), runOnStart: true }, async () => asking('an execution')());
    const fixture = hostOf(application, { platform: { driver: scheduleDriver() } });
    const { host, clock } = fixture;
    ask = () => {
      if (how === 'stop') host.stop().catch(() => {});
      else host.lifetime.stopApplication();
    };
    watchLife(fixture, steps);
    for (const signal of ['started', 'stopping', 'stopped'] as const) {
      host.lifetime[signal].addEventListener('abort', asking(`a listener of ${signal}`));
    }
    await host.start().catch(() => {});
    await settle();
    await host.stop();
    expect([host.state, clock.pending]).toEqual(['stopped', 0]);
    expect(steps.filter((step) => step === 'stopping').length).toBe(1);
    expect(steps.slice(-2)).toEqual(['stopped', 'disposed']);
    expect(steps.filter((step) => step.startsWith('a.')).length).toBe(
      new Set(steps.filter((step) => step.startsWith('a.'))).size,
    );
    if (steps.includes('a.startAsync')) {
      const end = ['a.stoppingAsync', 'a.stopAsync', 'a.stoppedAsync', 'stopped', 'disposed'];
      expect(steps.filter((step) => end.includes(step))).toEqual(end);
    }
  });
});

describe('a second request to stop', () => {
  test('gets the same promise, also from inside a listener of stopping [R03]', async () => {
    const { host } = await startedHost(defineApplication('orders'));
    const promises: Promise<void>[] = [];
    host.lifetime.stopping.addEventListener('abort', () => promises.push(host.stop()));
    promises.push(host.stop(), host.stop());
    await promises[0];
    promises.push(host.stop());
    expect(new Set(promises).size).toBe(1);
  });

  test('gets the same error', async () => {
    const failure = new Error('mine');
    const { host } = await startedHost(
      defineApplication('orders').hostedService('a', () => ({
        startAsync: async () => {},
        stopAsync: () => Promise.reject(failure),
      })),
    );
    const nested: Promise<Error>[] = [];
    host.lifetime.stopping.addEventListener('abort', () => nested.push(errorOf(host.stop())));
    expect(await errorOf(host.stop())).toBe(failure);
    expect(await nested[0]).toBe(failure);
  });
});

describe('started, once fired', () => {
  test('is followed by stopping and stopped, whatever fails afterwards', async () => {
    const steps: string[] = [];
    const fixture = hostOf(
      defineApplication('orders')
        .singleton('pool', () => 1, { dispose: () => steps.push('disposed') })
        .job('poll', { schedule: continuous() }, () => Promise.reject(new Error('mine'))),
      { platform: { driver: scheduleDriver() } },
    );
    watchLife(fixture, steps);
    await fixture.host.start();
    expect((await errorOf(fixture.host.stop())).message).toBe('mine');
    expect(steps).toEqual(['started', 'stopping', 'stopped', 'disposed']);
  });

  test('by a host that its listener stops leaves no continuous service uncalled', async () => {
    let calls = 0;
    const fixture = hostOf(
      defineApplication('orders').job('poll', { schedule: continuous() }, (signal) => {
        calls += 1;
        return untilAborted(signal);
      }),
      { platform: { driver: scheduleDriver() } },
    );
    fixture.host.lifetime.started.addEventListener('abort', () => fixture.host.lifetime.stopApplication());
    await fixture.host.start();
    await fixture.host.stop();
    expect([calls, fixture.summary()]).toEqual([1, ['poll interrupted']]);
  });

  test('has fired before the first due time is served', async () => {
    const steps: string[] = [];
    const fixture = hostOf(
      defineApplication('orders').job('poll', { schedule: every('1m') }, async () => void steps.push('served')),
      { platform: { driver: scheduleDriver() } },
    );
    watchLife(fixture, steps);
    await fixture.host.start();
    await fixture.clock.advance(60_000);
    expect(steps).toEqual(['started', 'served']);
    await fixture.host.stop();
  });
});

describe('a hosted service', () => {
  /** One that can be disposed, and counts it. */
  function disposable(disposed: string[], name: string, fails = false): object {
    return {
      startAsync: async () => {
        if (fails) throw new Error('mine');
      },
      stopAsync: async () => void disposed.push(`stop ${name}`),
      [Symbol.asyncDispose]: async () => void disposed.push(`dispose ${name}`),
    };
  }

  test.each([false, true])(
    'is disposed once, after the stop, in reverse; also after a failed start (%s)',
    async (fails) => {
      const disposed: string[] = [];
      const application = defineApplication('orders')
        .hostedService('a', () => Object.assign(recordingService('x', []), disposable(disposed, 'a')))
        .hostedService('b', () => Object.assign(recordingService('x', []), disposable(disposed, 'b', fails)));
      const { host } = hostOf(application);
      await host.start().catch(() => {});
      await host.stop();
      expect(disposed).toEqual([...(fails ? [] : ['stop b']), 'stop a', 'dispose b', 'dispose a']);
    },
  );

  test('that is a singleton too is disposed once', async () => {
    const disposed: string[] = [];
    const service = Object.assign(recordingService('x', []), disposable(disposed, 'both'));
    const { host } = await startedHost(
      defineApplication('orders')
        .singleton('both', () => service)
        .hostedService('again', ({ both }) => both),
    );
    await host.stop();
    expect(disposed).toEqual(['stop both', 'dispose both']);
  });
});

describe('a startAsync that settles too late', () => {
  test('is stopped then, which is logged', async () => {
    const steps: string[] = [];
    const slow = deferred();
    const { host, clock, lines } = hostOf(
      defineApplication('orders').hostedService('server', () => ({
        startAsync: async () => {
          await slow.promise;
          steps.push('listening');
        },
        stopAsync: async () => void steps.push('closed'),
      })),
      { startupTimeoutMs: 5000 },
    );
    const starting = anyhostErrorOf(host.start());
    await clock.advance(5000);
    expect((await starting).code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
    slow.resolve();
    await settle();
    expect(steps).toEqual(['listening', 'closed']);
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'host.startedLate', level: 'warn', service: 'server' }),
    );
  });

  test('and rejects has nothing to stop, and is not an unhandled rejection', async () => {
    const steps: string[] = [];
    const slow = deferred();
    const { host, clock, events } = hostOf(
      defineApplication('orders').hostedService('server', () => ({
        startAsync: () => slow.promise,
        stopAsync: async () => void steps.push('closed'),
      })),
      { startupTimeoutMs: 5000 },
    );
    const starting = anyhostErrorOf(host.start());
    await clock.advance(5000);
    await starting;
    slow.reject(new Error('late'));
    await settle();
    expect([steps, events().includes('host.startedLate')]).toEqual([[], false]);
  });

  test('and cannot be stopped is logged', async () => {
    const slow = deferred();
    const { host, clock, lines } = hostOf(
      defineApplication('orders').hostedService('server', () => ({
        startAsync: () => slow.promise,
        stopAsync: () => Promise.reject(new Error('stuck')),
      })),
      { startupTimeoutMs: 5000 },
    );
    const starting = anyhostErrorOf(host.start());
    await clock.advance(5000);
    await starting;
    slow.resolve();
    await settle();
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'host.stopFailed', level: 'error', service: 'server' }),
    );
  });

  test.each([false, true])(
    'is stopped also when its host was stopped meanwhile (concurrently: %s)',
    async (concurrently) => {
      const steps: string[] = [];
      const slow = deferred();
      const { host, clock } = hostOf(
        defineApplication('orders').hostedService('server', () => ({
          startAsync: () => slow.promise,
          stopAsync: async () => void steps.push('closed'),
        })),
        { shutdownTimeoutMs: 2000, servicesStartConcurrently: concurrently },
      );
      const starting = errorOf(host.start());
      await settle();
      const stopping = anyhostErrorOf(host.stop());
      await clock.advance(2000);
      expect((await stopping).details['late']).toEqual(["'server' (startAsync)"]);
      await starting;
      slow.resolve();
      await settle();
      expect(steps).toEqual(['closed']);
    },
  );
});

test.each(['before', 'during'])('a start that its caller cancels %s is not an error line', async (when) => {
  const controller = new AbortController();
  const { host, lines } = hostOf(
    defineApplication('orders').hostedService('a', () => ({
      startAsync: (signal) => untilAborted(signal),
      stopAsync: async () => {},
    })),
  );
  if (when === 'before') controller.abort();
  const starting = errorOf(host.start({ signal: controller.signal }));
  await settle();
  controller.abort();
  await starting;
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});

describe('a factory', () => {
  test('of a singleton gets the signal of the start, which aborts when that takes too long', async () => {
    const seen: unknown[] = [];
    const { host, clock } = hostOf(
      defineApplication('orders').singleton('pool', (_services, { signal }) => {
        signal.addEventListener('abort', () => seen.push(signal.reason.code));
        return forever();
      }),
      { startupTimeoutMs: 5000 },
    );
    const starting = errorOf(host.start());
    await clock.advance(5000);
    await starting;
    expect(seen).toEqual(['ERR_ANYHOST_STARTUP_TIMEOUT']);
  });

  test('that heeds it fails the start with the reason of the abort', async () => {
    const { host } = hostOf(
      defineApplication('orders').singleton('pool', (_services, { signal }) => untilAborted(signal)),
    );
    const starting = anyhostErrorOf(host.start());
    await settle();
    await host.stop();
    expect((await starting).code).toBe('ERR_ANYHOST_HOST_STOPPING');
  });

  test('of a hosted service gets it too', async () => {
    const signals: AbortSignal[] = [];
    const { host } = await startedHost(
      defineApplication('orders').hostedService('a', (_services, { signal }) => {
        signals.push(signal);
        return { startAsync: async (started) => void signals.push(started), stopAsync: async () => {} };
      }),
    );
    expect(signals.length).toBe(2);
    expect(signals[0]).toBe(signals[1]);
    await host.stop();
  });
});

describe('what takes long', () => {
  const pendingOf = ({ lines }: HostFixture<string>, event: string): unknown[] =>
    lines.filter((line) => line.event === event).map(({ level, forMs, pending }) => [level, forMs, pending]);

  test('to start is named after ten seconds, and then at growing intervals', async () => {
    const fixture = hostOf(defineApplication('orders').singleton('broker', forever));
    const starting = errorOf(fixture.host.start());
    await fixture.clock.advance(9999);
    expect(pendingOf(fixture, 'host.stillStarting')).toEqual([]);
    await fixture.clock.advance(70_001);
    const pending = ["singleton 'broker'"];
    expect(pendingOf(fixture, 'host.stillStarting')).toEqual([
      ['warn', 10_000, pending],
      ['warn', 30_000, pending],
      ['warn', 70_000, pending],
    ]);
    const stopping = errorOf(fixture.host.stop());
    await fixture.clock.advance(30_000);
    await Promise.all([stopping, starting]);
    expect(fixture.clock.pending).toBe(0);
  });

  test('to start is named after a third of the startup timeout, if that is less', async () => {
    const fixture = hostOf(defineApplication('orders').singleton('broker', forever), { startupTimeoutMs: 6000 });
    const starting = errorOf(fixture.host.start());
    await fixture.clock.advance(6000);
    await starting;
    expect(pendingOf(fixture, 'host.stillStarting')).toEqual([['warn', 2000, ["singleton 'broker'"]]]);
  });

  test('to stop is named', async () => {
    const fixture = await startedHost(
      defineApplication('orders')
        .hostedService('server', () => ({ startAsync: async () => {}, stopAsync: forever }))
        .job('poll', { schedule: onDemand() }, forever),
      { clock: new ManualClock(), shutdownTimeoutMs: 60_000 },
    );
    const running = fixture.host.run('poll');
    await settle();
    const stopping = errorOf(fixture.host.stop());
    await fixture.clock.advance(60_000);
    await Promise.all([stopping, running]);
    expect(pendingOf(fixture, 'host.stillStopping')).toEqual([
      ['warn', 10_000, ["an execution of 'poll'"]],
      ['warn', 30_000, ["an execution of 'poll'"]],
    ]);
  });
});

test('work that the stop cut off makes the stop fail, also if it settles before the stop has ended', async () => {
  const application = defineApplication('orders')
    .singleton('pool', ({ clock }) => clock, {
      dispose: (clock) => new Promise((resolve) => clock.setTimeout(() => resolve(undefined), 400)),
    })
    .job('report', { schedule: onDemand() }, async (signal, { services: { clock } }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 1700));
      throw new Error('half is missing');
    });
  const { host, clock } = await startedHost(application, { shutdownTimeoutMs: 2000 });
  const running = host.run('report');
  await settle();
  const stopping = anyhostErrorOf(host.stop());
  await clock.advance(3000);
  expect(await running).toMatchObject({ status: 'abandoned', abortedBy: 'hostStopping' });
  expect(await stopping).toMatchObject({ code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' });
});
