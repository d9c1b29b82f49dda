import { defineApplication, type HostEnd, type HostLifetime, type HostLifetimeContext } from '@anyhost/core';
import { captureLogs, VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { createHost } from './create-host.ts';
import { FakeProcess } from './fake-process.fixture.ts';
import { runHost } from './run-host.ts';
import { hosted } from './services.fixture.ts';

/** A service manager as Windows has one: it calls the program, and the program reports its state. */
class ServiceManager implements HostLifetime {
  readonly reports: string[] = [];
  readonly ends: HostEnd[] = [];
  #start: () => void = () => {};
  #refuse: (error: Error) => void = () => {};
  #host: HostLifetimeContext | undefined;
  #onWaiting: () => void = () => {};
  /** The host waits for the start. */
  readonly waiting = new Promise<void>((resolve) => {
    this.#onWaiting = resolve;
  });

  waitForStartAsync(signal: AbortSignal, host: HostLifetimeContext): Promise<void> {
    this.#host = host;
    this.#onWaiting();
    host.lifetime.onStarted(() => this.reports.push('running'));
    host.lifetime.onStopping(() => this.reports.push('stop pending'));
    return new Promise((resolve, reject) => {
      this.#start = resolve;
      this.#refuse = reject;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  async stopAsync(_signal: AbortSignal, end: HostEnd): Promise<void> {
    this.reports.push(this.#host?.lifetime.stopped.aborted ? 'stopped' : 'stopped too early');
    this.ends.push(end);
  }

  start(): void {
    this.#start();
  }

  refuse(error: Error): void {
    this.#refuse(error);
  }

  stop(): void {
    this.#host?.requestStop();
  }
}

interface Run {
  readonly manager: ServiceManager;
  readonly process: FakeProcess;
  readonly logs: ReturnType<typeof captureLogs>;
  readonly clock: VirtualClock;
  readonly calls: string[];
  readonly settled: Promise<string>;
  /** Waits for a log line. */
  line(event: string): Promise<void>;
}

function run(options: Parameters<typeof runHost>[1] = {}): Run {
  const manager = new ServiceManager();
  const process = new FakeProcess();
  const logs = captureLogs();
  const clock = new VirtualClock();
  const calls: string[] = [];
  const app = defineApplication('app').hostedService('worker', () =>
    hosted({
      startAsync: async () => void calls.push('startAsync'),
      stopAsync: async () => void calls.push('stopAsync'),
    }),
  );
  const settled = runHost(app, { hostLifetime: manager, logger: logs, clock, ...options }, process).then(
    () => 'resolved',
    (error: Error) => error.message,
  );
  let isOver = false;
  void settled.then(() => {
    isOver = true;
  });
  const line = async (event: string): Promise<void> => {
    while (!logs.lines.some((each) => each.event === event)) {
      if (isOver) throw new Error(`The host ended without ${event}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { manager, process, logs, clock, calls, settled, line };
}

describe('runHost with a host lifetime', () => {
  test('starts when the service manager says so, and stops when it does [Z01, Z02]', async () => {
    const { manager, line, calls, settled, process } = run();
    await manager.waiting;
    expect(calls).toEqual([]);
    manager.start();
    await line('process.serving');
    expect(manager.reports).toEqual(['running']);
    manager.stop();
    expect(await settled).toBe('resolved');
    expect(calls).toEqual(['startAsync', 'stopAsync']);
    expect(manager.reports).toEqual(['running', 'stop pending', 'stopped']);
    expect(manager.ends).toEqual([{ failure: undefined }]);
    expect(process).toMatchObject({ exitCode: undefined, exits: [], listeners: [] });
  });

  test('does not start when the service manager fails [Z01]', async () => {
    const { manager, calls, settled, process } = run();
    await manager.waiting;
    manager.refuse(new Error('access denied'));
    expect(await settled).toBe('access denied');
    expect([calls, manager.reports]).toEqual([[], []]);
    expect(process.exitCode).toBe(1);
  });

  test('reports that it has stopped when it stops by itself [Z02]', async () => {
    const controller = new AbortController();
    const { manager, line, settled } = run({ signal: controller.signal });
    await manager.waiting;
    manager.start();
    await line('process.serving');
    controller.abort();
    expect(await settled).toBe('resolved');
    expect(manager.reports).toEqual(['running', 'stop pending', 'stopped']);
  });

  test('listens to no signals, but still to unhandled errors', async () => {
    const { manager, line, logs, process, settled } = run();
    await manager.waiting;
    expect(process.listeners).toEqual(['uncaughtException', 'unhandledRejection']);
    manager.start();
    await line('process.serving');
    expect(logs.lines.find(({ event }) => event === 'process.serving')?.message).toBe(
      'Serving until the host lifetime requests the stop',
    );
    process.crash('unhandledRejection', new Error('not awaited'));
    expect(await settled).toBe('not awaited');
    expect(manager.reports.at(-1)).toBe('stopped');
  });

  test('turns readiness off first when the service manager asks for the stop', async () => {
    const { manager, line, logs, clock, settled } = run({ health: { port: 0, readinessDelayMs: 5000 } });
    await manager.waiting;
    manager.start();
    await line('process.serving');
    manager.stop();
    await line('health.readinessOff');
    expect(manager.reports).toEqual(['running']);
    await clock.advance(5000);
    expect(await settled).toBe('resolved');
    expect(logs.lines.map(({ event }) => event)).toContain('host.stopped');
  });
});

test('createHost waits for a host lifetime too, and tells it of the end', async () => {
  const manager = new ServiceManager();
  const app = defineApplication('app').hostedService('worker', () => hosted());
  const host = createHost(app, { hostLifetime: manager, logger: captureLogs() }, new FakeProcess());
  const starting = host.start();
  await manager.waiting;
  expect(host.state).toBe('starting');
  manager.start();
  await starting;
  manager.stop();
  await host.stop();
  expect(manager.reports).toEqual(['running', 'stop pending', 'stopped']);
});

test.each([
  [7, 'a host lifetime'],
  [{}, 'a host lifetime'],
  [{ waitForStartAsync: async () => {} }, 'stopAsync'],
])('a host lifetime that is none is refused: %o', (hostLifetime, text) => {
  const options = Object.fromEntries([['hostLifetime', hostLifetime]]);
  const create = (): unknown => createHost(defineApplication('app'), options, new FakeProcess());
  expect(create).toThrow(expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }));
  expect(create).toThrow(text);
});
