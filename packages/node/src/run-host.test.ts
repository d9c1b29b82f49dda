import { type AnyApplication, continuous, defineApplication, every, type Logger, onDemand } from '@anyhost/core';
import { captureLogs, type LogCapture, VirtualClock } from '@anyhost/testing';
import { describe, expect, test, vi } from 'vitest';
import { ChildProgram } from './child-program.fixture.ts';
import { FakeProcess } from './fake-process.fixture.ts';
import { type RunHostOptions, runHost } from './run-host.ts';
import { forever, hosted, StoppedBy, untilAborted } from './services.fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

function runProgram(scenario: string): ChildProgram {
  return new ChildProgram(new URL('./run-host-scenarios.fixture.ts', import.meta.url), scenario);
}

describe('runHost as a process', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('G01, G06: one %s stops gracefully and exits 0', async (signal) => {
    const program = runProgram('graceful');
    await program.line('loop.running');
    program.kill(signal);
    expect(await program.end()).toEqual({ code: 0, signal: null });
    const order = ['process.signal', 'host.stopping', 'loop.saved', 'execution.interrupted', 'first.stopped'];
    expect(program.events.filter((event) => order.includes(String(event)))).toEqual(order);
    expect(program.errors).toBe('');
  });

  test('F08: a stop by signal logs nothing at warn or above, and says what was finished', async () => {
    const program = runProgram('graceful');
    await program.line('loop.running');
    program.kill('SIGTERM');
    await program.end();
    expect(program.lines.filter(({ level }) => !['debug', 'info'].includes(String(level)))).toEqual([]);
    expect(program.lines.at(-1)).toMatchObject({ event: 'host.summary', executions: { loop: { interrupted: 1 } } });
  });

  test('lines are JSON with an ISO time, a level name and the process id', async () => {
    const program = runProgram('graceful');
    const line = await program.line('host.started');
    expect(line).toMatchObject({ level: 'info', application: 'scenarios', host: 'node' });
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(line['pid']).toBeTypeOf('number');
  });

  test('a second signal at once is the same request, whichever it is', async () => {
    const program = runProgram('graceful');
    await program.line('loop.running');
    program.kill('SIGINT');
    program.kill('SIGTERM');
    program.kill('SIGINT');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(program.events.filter((event) => event === 'process.signal')).toHaveLength(1);
  });

  test('a duplicate that arrives after a quick stop does not turn exit code 0 into a death by signal', async () => {
    const program = runProgram('lateDuplicate');
    await program.line('loop.running');
    program.kill('SIGINT');
    await program.line('program.wentOn');
    program.kill('SIGINT');
    program.release();
    expect(await program.end()).toEqual({ code: 0, signal: null });
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('a %s more than a second after the first ends the process with %i', async (signal, code) => {
    const program = runProgram('slowStop');
    await program.line('process.serving');
    program.kill('SIGTERM');
    await program.line('slow.stillStopping');
    program.kill(signal);
    expect(await program.end()).toEqual({ code, signal: null });
    expect(program.lines.at(-1)).toMatchObject({ event: 'process.forced', level: 'fatal', signal, exitCode: code });
  });

  test('SIGTERM during the start calls it off, stops what had started, and exits 0', async () => {
    const program = runProgram('slowStart');
    await program.line('second.starting');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(program.events).toContain('first.stopped');
    expect(program.events).not.toContain('host.started');
    expect(program.events).not.toContain('process.serving');
    expect(program.errors).toBe('');
  });

  test('a start that does not heed SIGTERM ends the process with 1 after the shutdown timeout', async () => {
    const program = runProgram('stuckStart');
    await program.line('second.starting');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(program.events).toContain('first.stopped');
    expect(program.lines.at(-1)).toMatchObject({ event: 'process.exiting', level: 'fatal', exitCode: 1 });
    expect(JSON.stringify(program.lines.at(-1))).toContain("still busy: 'second' (startAsync)");
  });

  test('N02: the process lives while the host does, to the end of its stop', async () => {
    const program = runProgram('idle');
    await program.line('process.serving');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(program.events).toContain('first.stopped');
  });

  test.each([
    ['rejection', 'process.unhandledRejection', 'nobody awaits this'],
    ['exception', 'process.uncaughtException', 'nobody catches this'],
  ])('an unhandled %s is logged, stops the host, and exits 1', async (scenario, event, message) => {
    const program = runProgram(scenario);
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(await program.line(event)).toMatchObject({ level: 'fatal', err: { message } });
    expect(program.events).toContain('first.stopped');
    expect(program.errors).toContain(message);
  });

  test('F03: a fault that stops the host rejects with the original error and exits 1', async () => {
    const program = runProgram('fault');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(program.errors).toContain('Error: the database is gone');
    expect(program.events).toContain('first.stopped');
  });

  test('the exit code is set before the rejection: a program that catches it fails all the same', async () => {
    const program = runProgram('caughtFault');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(await program.line('program.caught')).toMatchObject({ message: 'Error: the database is gone', exitCode: 1 });
  });

  test('an execution that was given up does not hold the process, and no line is lost', async () => {
    const program = runProgram('stubborn');
    await program.line('stubborn.running');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(program.events.filter((event) => event === 'stubborn.said')).toHaveLength(3000);
    expect(program.lines.at(-1)).toMatchObject({
      event: 'process.exiting',
      err: { code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' },
    });
  });

  test('R04: after a clean stop the program goes on, without our listeners, and its own exit code counts', async () => {
    const program = runProgram('stopsItself');
    expect(await program.end()).toEqual({ code: 7, signal: null });
    expect(await program.line('program.wentOn')).toEqual({ event: 'program.wentOn', listeners: [0, 0, 0, 0] });
  });
});

describe('runHost', () => {
  const app = defineApplication('app').job('poll', { schedule: every('30s') }, async () => {});

  test('R01: aborting its signal stops the services once and resolves', async () => {
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

  test('a signal within the second is ignored, one after it forces', async () => {
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

  test('the listeners are gone a second after the signal at the latest', async () => {
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

  test('a start that fails on its own while a signal calls it off still fails', async () => {
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

  test('F05: a fault and a stop that fails are reported together', async () => {
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

  test('a stop that takes too long ends the process, because what is left behind may hold it', async () => {
    const clock = new VirtualClock();
    const service = defineApplication('app').hostedService('worker', () => hosted({ stopAsync: forever }));
    const run = start(service, { clock, shutdownTimeoutMs: 5000 });
    await run.serving();
    run.process.signal('SIGTERM');
    await clock.advance('5s');
    await expect(run.settled).rejects.toThrow("'worker' (stopAsync)");
    expect(run.process).toMatchObject({ exitCode: 1, exits: [1] });
  });

  test('something thrown that is no Error, and nobody handled, rejects as one', async () => {
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
