import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { deferred, forever, untilAborted, whenAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { recordingApplication } from '../fixtures/recording-application.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const throwing = (message: string) => (): never => {
  throw new Error(message);
};

describe('a stop', () => {
  test('runs the three phases in reverse order, each a barrier [L06]', async () => {
    const calls: string[] = [];
    const { host } = await startedHost(recordingApplication(calls, { a: {}, b: {} }));
    calls.length = 0;
    await host.stop();
    expect(calls).toEqual([
      'b.stoppingAsync',
      'a.stoppingAsync',
      'b.stopAsync',
      'a.stopAsync',
      'b.stoppedAsync',
      'a.stoppedAsync',
    ]);
  });

  test('has one order: lifetime stopping, stoppingAsync, executions, stopAsync, stoppedAsync, stopped, disposal [P01, P04]', async () => {
    const steps: string[] = [];
    const step = (name: string) => async (): Promise<void> => void steps.push(name);
    const application = defineApplication('orders')
      .singleton('pool', () => 1, { dispose: step('dispose') })
      .hostedService('a', () => ({
        startAsync: async () => {},
        stoppingAsync: step('stoppingAsync'),
        stopAsync: step('stopAsync'),
        stoppedAsync: step('stoppedAsync'),
      }))
      .job('poll', { schedule: onDemand() }, async (signal) => {
        signal.addEventListener('abort', () => steps.push('signal aborts'));
        await whenAborted(signal);
        await new Promise((resolve) => setImmediate(resolve));
        steps.push('execution ends');
      });
    const { host, lines } = await startedHost(application);
    host.lifetime.stopping.addEventListener('abort', () => steps.push('lifetime stopping'));
    host.lifetime.stopped.addEventListener('abort', () => steps.push('lifetime stopped'));
    const running = host.run('poll');
    await settle();
    await host.stop();
    expect((await running).status).toBe('completed');
    expect(steps).toEqual([
      'lifetime stopping',
      'signal aborts',
      'stoppingAsync',
      'execution ends',
      'stopAsync',
      'stoppedAsync',
      'lifetime stopped',
      'dispose',
    ]);
    expect(lines.at(-1)?.event).toBe('host.stopped');
  });

  test('waits for each service before the next [Q02]', async () => {
    const calls: string[] = [];
    const slow = deferred();
    const { host } = await startedHost(recordingApplication(calls, { a: {}, b: { stopAsync: () => slow.promise } }));
    const stopping = host.stop();
    await settle();
    expect(calls.at(-1)).toBe('b.stopAsync');
    slow.resolve();
    await stopping;
    expect(calls.at(-3)).toBe('a.stopAsync');
  });

  test('twice is one stop [P03]', async () => {
    const calls: string[] = [];
    const { host } = await startedHost(recordingApplication(calls, { a: {} }));
    const both = [host.stop(), host.stop(), host[Symbol.asyncDispose]()];
    host.lifetime.stopApplication();
    await Promise.all(both);
    await host.stop();
    expect(calls.filter((call) => call === 'a.stopAsync').length).toBe(1);
    expect(host.state).toBe('stopped');
  });

  test('of a host that never started stops no service, and still logs it [P02]', async () => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication(calls, { a: {} }));
    await host.stop();
    expect(calls).toEqual([]);
    expect(host.state).toBe('stopped');
    const { started, stopping, stopped } = host.lifetime;
    expect([started.aborted, stopping.aborted, stopped.aborted]).toEqual([false, true, true]);
  });

  test('disposes once [D04]', async () => {
    let disposed = 0;
    const { host } = await startedHost(
      defineApplication('orders').singleton('pool', () => 1, {
        dispose: () => {
          disposed += 1;
        },
      }),
    );
    await host.stop();
    await host.stop();
    expect(disposed).toBe(1);
  });

  test('is what the disposal of a host does: it waits for executions, then services are disposed [B09]', async () => {
    const steps: string[] = [];
    const work = deferred();
    const application = defineApplication('orders')
      .singleton('pool', () => 1, { dispose: () => steps.push('disposed') })
      .job('poll', { schedule: onDemand() }, async (signal) => {
        await whenAborted(signal);
        steps.push('aborted');
        await work.promise;
        steps.push('settled');
      });
    const { host } = await startedHost(application);
    const running = host.run('poll');
    await settle();
    const disposing = host[Symbol.asyncDispose]();
    await settle();
    expect(steps).toEqual(['aborted']);
    work.resolve();
    await Promise.all([disposing, running]);
    expect(steps).toEqual(['aborted', 'settled', 'disposed']);
  });

  test('by the disposal of a host that never started is harmless [B09, D04]', async () => {
    const calls: string[] = [];
    const { host, lines } = hostOf(recordingApplication(calls, { a: {} }));
    await host[Symbol.asyncDispose]();
    expect([calls, host.state]).toEqual([[], 'stopped']);
    expect(lines.filter(({ level }) => level !== 'debug' && level !== 'info')).toEqual([]);
  });

  test('calls stopAsync after the last execution has ended', async () => {
    const steps: string[] = [];
    const application = defineApplication('orders').backgroundService('poll', { schedule: onDemand() }, () => ({
      startAsync: async () => {},
      executeAsync: async (signal) => {
        await whenAborted(signal);
        await new Promise((resolve) => setImmediate(resolve));
        steps.push('execution ends');
      },
      stopAsync: async () => void steps.push('stopAsync'),
    }));
    const { host } = await startedHost(application);
    const running = host.run('poll');
    await settle();
    await host.stop();
    await running;
    expect(steps).toEqual(['execution ends', 'stopAsync']);
  });

  test('refuses a run that comes too late, with an outcome', async () => {
    const { host } = await startedHost(
      defineApplication('orders')
        .hostedService('slow', () => ({
          startAsync: async () => {},
          stopAsync: async () => {},
          stoppingAsync: () => new Promise((resolve) => setImmediate(resolve)),
        }))
        .job('poll', { schedule: onDemand() }, async () => {}),
    );
    const stopping = host.stop();
    expect(await host.run('poll')).toMatchObject({ status: 'refused', reason: 'stopping' });
    await stopping;
  });

  test('of services that let their delay throw on abort is not an error [F08]', async () => {
    const { host, lines } = await startedHost(
      defineApplication('orders').job('poll', { schedule: onDemand() }, (signal) => untilAborted(signal)),
    );
    const running = host.run('poll');
    await settle();
    await host.stop();
    expect((await running).status).toBe('interrupted');
    expect(lines.filter(({ level }) => ['error', 'fatal', 'warn'].includes(level))).toEqual([]);
  });
});

describe('a stop that fails', () => {
  test('goes through all phases, and rejects with all errors in that order [P06]', async () => {
    const calls: string[] = [];
    const { host, lines } = await startedHost(
      recordingApplication(calls, {
        a: {},
        b: {
          stoppingAsync: throwing('stopping'),
          stopAsync: async () => Promise.reject(new Error('stop')),
          stoppedAsync: throwing('stopped'),
        },
      }),
    );
    const error = await errorOf(host.stop());
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ errors: [{ message: 'stopping' }, { message: 'stop' }, { message: 'stopped' }] });
    expect(calls.slice(-2)).toEqual(['b.stoppedAsync', 'a.stoppedAsync']);
    expect(host.state).toBe('stopped');
    expect(host.lifetime.stopped.aborted).toBe(true);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([{ event: 'host.stopFailed', err: error }]);
  });

  test('with one error rejects with that very error [P07]', async () => {
    const failure = new Error('mine');
    const { host } = await startedHost(recordingApplication([], { a: { stopAsync: () => Promise.reject(failure) } }));
    expect(await errorOf(host.stop())).toBe(failure);
    expect(await errorOf(host.stop())).toBe(failure);
  });

  test('in one service still stops the others, and disposes', async () => {
    const calls: string[] = [];
    const failure = new Error('dispose');
    const application = defineApplication('orders')
      .singleton('first', () => 1, { dispose: () => calls.push('dispose first') })
      .singleton('second', () => 1, { dispose: () => Promise.reject(failure) })
      .hostedService('a', () => ({ startAsync: async () => {}, stopAsync: async () => void calls.push('stop a') }))
      .hostedService('b', () => ({ startAsync: async () => {}, stopAsync: throwing('b') }));
    const { host } = await startedHost(application);
    expect(await errorOf(host.stop())).toMatchObject({ errors: [{ message: 'b' }, failure] });
    expect(calls).toEqual(['stop a', 'dispose first']);
  });
});

describe('the shutdown timeout', () => {
  test.each(['stoppingAsync', 'stopAsync', 'stoppedAsync'])(
    'aborts the signal of who is at it, and names them: %s [M02, M05, P05]',
    async (phase) => {
      const { host, clock } = await startedHost(
        recordingApplication([], { a: {}, slow: { [phase]: (signal: AbortSignal) => untilAborted(signal) } }),
        { shutdownTimeoutMs: 5000 },
      );
      const stopping = anyhostErrorOf(host.stop());
      await clock.advance(4999);
      expect(host.state).toBe('stopping');
      await clock.advance(1);
      const error = await stopping;
      expect(error.code).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
      expect(error.message).toContain('5000 ms');
      expect(error.message).toContain(`'slow' (${phase})`);
      expect(error.details).toEqual({ shutdownTimeoutMs: 5000, late: [`'slow' (${phase})`] });
      expect(clock.pending).toBe(0);
    },
  );

  test('is 30 s unless it is set [M03]', async () => {
    const { host, clock } = await startedHost(recordingApplication([], { a: { stopAsync: forever } }));
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(29_999);
    expect(host.state).toBe('stopping');
    await clock.advance(1);
    expect((await stopping).details['shutdownTimeoutMs']).toBe(30_000);
  });

  test('leaves every service a chance to stop, even if others ignore the signal', async () => {
    const calls: string[] = [];
    const { host, clock } = await startedHost(
      recordingApplication(calls, { a: {}, b: { stopAsync: forever }, c: { stoppingAsync: forever }, d: {} }),
      { shutdownTimeoutMs: 5000 },
    );
    calls.length = 0;
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(5000);
    expect((await stopping).details['late']).toEqual(["'c' (stoppingAsync)", "'b' (stopAsync)"]);
    expect(calls.length).toBe(12);
    expect(clock.pending).toBe(0);
  });

  test('keeps a quarter for the services when an execution ignores its signal', async () => {
    const stops: number[] = [];
    let clockNow = (): number => 0;
    const application = defineApplication('orders')
      .hostedService('a', () => ({ startAsync: async () => {}, stopAsync: async () => void stops.push(clockNow()) }))
      .job('stuck', { schedule: onDemand() }, forever);
    const { host, clock, summary } = await startedHost(application, { shutdownTimeoutMs: 8000 });
    clockNow = () => clock.elapsedMs;
    const running = host.run('stuck');
    await settle();
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(8000);
    expect(stops).toEqual([6000]);
    expect(await running).toMatchObject({ status: 'abandoned', abortedBy: 'hostStopping' });
    const error = await stopping;
    expect(error.code).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
    expect(error.details['late']).toEqual(["an execution of 'stuck' (given up 0 s ago, still running)"]);
    expect(summary()).toEqual(['stuck abandoned']);
    expect(clock.pending).toBe(0);
  });

  test('names a disposal that does not end', async () => {
    const { host, clock } = await startedHost(
      defineApplication('orders').singleton('pool', () => 1, { dispose: forever }),
    );
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(30_000);
    expect((await stopping).details['late']).toEqual(["disposal of 'pool'"]);
  });

  test('of zero gives each service one turn, and no more', async () => {
    const calls: string[] = [];
    const { host, clock } = await startedHost(recordingApplication(calls, { a: {}, b: { stopAsync: forever } }), {
      shutdownTimeoutMs: 0,
    });
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(0);
    expect((await stopping).details['late']).toEqual(["'b' (stopAsync)"]);
    expect(calls).toContain('a.stopAsync');
  });

  test('of Infinity waits without limit', async () => {
    const slow = deferred();
    const { host, clock } = await startedHost(recordingApplication([], { a: { stopAsync: () => slow.promise } }), {
      shutdownTimeoutMs: Infinity,
    });
    const stopping = host.stop();
    await clock.advance(10_000_000);
    expect(host.state).toBe('stopping');
    slow.resolve();
    await stopping;
  });

  test('does not make a late rejection unhandled [N05]', async () => {
    const late = deferred();
    const { host, clock } = await startedHost(recordingApplication([], { a: { stopAsync: () => late.promise } }));
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(30_000);
    await stopping;
    late.reject(new Error('late'));
    await settle();
    expect(host.state).toBe('stopped');
  });
});
