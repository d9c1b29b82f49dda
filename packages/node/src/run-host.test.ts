import { type AnyApplication, continuous, defineApplication, every, type Logger, onDemand } from '@anyhost/core';
import { captureLogs, type LogCapture, VirtualClock } from '@anyhost/testing';
import { describe, expect, test, vi } from 'vitest';
import { FakeProcess } from './fake-process.fixture.ts';
import { type RunHostOptions, runHost } from './run-host.ts';
import { forever, hosted, StoppedBy, untilAborted } from './services.fixture.ts';

describe('runHost', () => {
  const app = defineApplication('app').job('poll', { schedule: every('30s') }, async () => {});

  test('aborting its signal stops the services once and resolves [R01]', async () => {
    const stopAsync = vi.fn(async () => {});
    const service = defineApplication('app').hostedService('worker', () => hosted({ stopAsync }));
    const controller = new AbortController();
    const run = start(service, { signal: controller.signal });
    await run.serving();
    controller.abort();
    await run.settled;
    expect(stopAsync).toHaveBeenCalledTimes(1);
    expect(run.process).toMatchObject({ exitCode: undefined, exits: [], listeners: [] });
  });

  test.each([
    ['after its stop', {}],
    ['after a start that failed', { startAsync: () => Promise.reject(new Error('no such host')) }],
  ])('disposes of what it made before it settles, %s [R02]', async (_, parts) => {
    const disposed: string[] = [];
    const service = defineApplication('app')
      .singleton('pool', () => 'pool', { dispose: (pool) => disposed.push(pool) })
      .hostedService('worker', () => hosted(parts))
      .job('last', { schedule: onDemand(), runOnStart: true }, async (_signal, { services }) => {
        disposed.push('nothing yet');
        services.lifetime.stopApplication();
      });
    await start(service).settled.catch(() => {});
    expect(disposed).toEqual('startAsync' in parts ? ['pool'] : ['nothing yet', 'pool']);
  });

  test('fires started, stopping and stopped in this order, all before it settles [A01]', async () => {
    const steps: string[] = [];
    const service = defineApplication('app').hostedService('worker', ({ lifetime }) => {
      for (const name of ['stopped', 'stopping', 'started'] as const) {
        lifetime[name].addEventListener('abort', () => steps.push(name));
      }
      return hosted();
    });
    const run = start(service);
    const settled = run.settled.then(() => steps.push('settled'));
    await run.serving();
    expect(steps).toEqual(['started']);
    run.process.signal('SIGTERM');
    await settled;
    expect(steps).toEqual(['started', 'stopping', 'stopped', 'settled']);
  });

  test('a signal that has aborted before the call starts nothing', async () => {
    const startAsync = vi.fn(async () => {});
    const service = defineApplication('app').hostedService('worker', () => hosted({ startAsync }));
    const run = start(service, { signal: AbortSignal.abort() });
    await run.settled;
    expect(startAsync).not.toHaveBeenCalled();
    expect(run.process).toMatchObject({ exitCode: undefined, listeners: [] });
  });

  test('serves its schedules on the clock it is given', async () => {
    const clock = new VirtualClock();
    const run = start(app, { clock });
    await run.serving();
    await clock.advance('90s');
    run.process.signal('SIGTERM');
    await run.settled;
    expect(run.line('host.summary')?.fields).toMatchObject({ executions: { poll: { completed: 3 } } });
    expect(clock.pendingTimers).toBe(0);
  });

  test('a host that its first run has stopped does not say that it serves', async () => {
    const once = defineApplication('app').job(
      'last',
      { schedule: onDemand(), runOnStart: true },
      async (_, { services }) => services.lifetime.stopApplication(),
    );
    const run = start(once);
    await run.settled;
    expect(run.line('host.started')).toBeDefined();
    expect(run.line('process.serving')).toBeUndefined();
    expect(run.process).toMatchObject({ exitCode: undefined, listeners: [] });
  });

  test('a signal within the second is ignored, one after it forces [G02]', async () => {
    const clock = new VirtualClock();
    const service = defineApplication('app').backgroundService('slow', { schedule: onDemand() }, () => {
      return new StoppedBy((signal) => untilAborted(signal));
    });
    const run = start(service, { clock });
    await run.serving();
    run.process.signal('SIGTERM');
    await clock.advance(1000);
    run.process.signal('SIGINT');
    expect(run.process.exits).toEqual([]);
    await clock.advance(1);
    run.process.signal('SIGINT');
    expect(run.process.exits).toEqual([130]);
    await clock.advance('1m');
    await expect(run.settled).rejects.toMatchObject({ code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' });
  });

  test('the listeners are gone a second after the signal at the latest [G02]', async () => {
    const run = start(app, {});
    await run.serving();
    run.process.signal('SIGTERM');
    await run.settled;
    expect(run.process.listeners).toEqual(['SIGTERM', 'SIGINT']);
    run.process.signal('SIGTERM');
    await run.process.quiet();
    expect(run.process).toMatchObject({ exits: [], exitCode: undefined });
  });

  test('a start that fails rejects with its own error, sets exit code 1, and leaves no listener', async () => {
    const broken = defineApplication('app').singleton('pool', () => {
      throw new TypeError('no such host');
    });
    const run = start(broken);
    await expect(run.settled).rejects.toThrow(new TypeError('no such host'));
    expect(run.process).toMatchObject({ exitCode: 1, exits: [], listeners: [] });
    expect(run.line('host.summary')).toBeUndefined();
  });

  test('a start that fails on its own while a signal cancels it still fails', async () => {
    const process = new FakeProcess();
    const broken = defineApplication('app').hostedService('worker', () =>
      hosted({
        startAsync: async () => {
          process.signal('SIGTERM');
          throw new TypeError('no such host');
        },
      }),
    );
    await expect(start(broken, {}, process).settled).rejects.toThrow(new TypeError('no such host'));
    expect(process.exitCode).toBe(1);
  });

  test('a fault and a stop that fails are reported together [F05]', async () => {
    const both = defineApplication('app')
      .job('loop', { schedule: continuous() }, async () => {
        throw new Error('fault');
      })
      .hostedService('worker', () =>
        hosted({
          stopAsync: async () => {
            throw new Error('stop');
          },
        }),
      );
    const run = start(both);
    const error = await run.settled.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ errors: [{ message: 'stop' }, { message: 'fault' }] });
    expect(run.process).toMatchObject({ exitCode: 1, exits: [], listeners: [] });
  });

  test.each([
    ['holds itself', (error: AggregateError) => void error.errors.push(error, error)],
    [
      'cannot be read',
      (error: AggregateError) => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        error.errors.push(proxy);
      },
    ],
    ['has errors that are no list', (error: AggregateError) => void Object.assign(error, { errors: 'two' })],
    [
      'throws when its errors are read',
      (error: AggregateError) => {
        const get = (): never => fail(new Error('getter'));
        Object.defineProperty(error, 'errors', { get });
      },
    ],
  ])('rejects with the error of a service that %s', async (_how, damage) => {
    const odd = new AggregateError([], 'odd');
    damage(odd);
    const service = defineApplication('app').hostedService('worker', () =>
      hosted({ startAsync: async () => fail(odd) }),
    );
    const run = start(service);
    await expect(run.settled).rejects.toBe(odd);
    expect(run.line('process.refused')).toBeUndefined();
    expect(run.process).toMatchObject({ exitCode: 1, exits: [], listeners: [] });
  });

  test('a stop that takes too long ends the process, because what is left behind may hold it', async () => {
    const clock = new VirtualClock();
    const service = defineApplication('app').hostedService('worker', () => hosted({ stopAsync: forever }));
    const run = start(service, { clock, shutdownTimeoutMs: 5000 });
    await run.serving();
    run.process.signal('SIGTERM');
    const heard = run.settled.catch((error: unknown) => ({ error, exits: [...run.process.exits] }));
    await clock.advance('5s');
    expect(await heard).toMatchObject({
      error: { message: expect.stringContaining("'worker' (stopAsync)") },
      exits: [],
    });
    expect(await run.process.exited()).toBe(1);
  });

  test('a thrown value that is not an Error, and unhandled, rejects as one', async () => {
    const run = start(app);
    await run.serving();
    run.process.crash('unhandledRejection', 'just text');
    await expect(run.settled).rejects.toMatchObject({ cause: 'just text' });
    expect(run.process).toMatchObject({ exitCode: 1, listeners: [] });
  });

  test('outcomes still reach the option onOutcome', async () => {
    const clock = new VirtualClock();
    const outcomes: string[] = [];
    const run = start(app, { clock, onOutcome: ({ status }) => outcomes.push(status) });
    await run.serving();
    await clock.advance('30s');
    run.process.signal('SIGINT');
    await run.settled;
    expect(outcomes).toEqual(['completed']);
  });

  test('an option that does not exist is refused, naming those that do', async () => {
    const options: object = { shutDownTimeoutMs: 5 };
    const process = new FakeProcess();
    await expect(runHost(app, options, process)).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringMatching(/'shutDownTimeoutMs'.*shutdownTimeoutMs.*contentRoot.*signal/),
    });
    expect(process).toMatchObject({ exitCode: 1, listeners: [] });
  });
});

interface Run {
  readonly process: FakeProcess;
  readonly settled: Promise<void>;
  /** Resolves when the host has started. */
  serving(): Promise<void>;
  line(event: string): LogCapture['lines'][number] | undefined;
}

function start(application: AnyApplication, options: RunHostOptions = {}, process = new FakeProcess()): Run {
  const capture = captureLogs();
  let onServing = (): void => {};
  const serving = new Promise<void>((resolve) => {
    onServing = resolve;
  });
  const logger: Logger = {
    ...capture,
    info: (first: object | string, message?: string) => {
      if (typeof first === 'string') capture.info(first);
      else capture.info(first, message);
      if (capture.lines.at(-1)?.event === 'process.serving') onServing();
    },
  };
  const settled = runHost(application, { logger, ...options }, process);
  // The test looks at it later.
  settled.catch(() => {});
  return {
    process,
    settled,
    serving: () => serving,
    line: (event) => capture.lines.find((line) => line.event === event),
  };
}

function fail(error: Error): never {
  throw error;
}
