import { delay, type LifecycleLimits } from '@anyhost/core';
import { expect } from 'vitest';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import {
  aborted,
  codeOf,
  hookCalls,
  isOrCausedBy,
  notingService,
  workApp,
  workUntilAborted,
} from '../topic-services.ts';

const SHUTDOWN_TIMEOUT_MS = 2000;

/** Everything from a started host to a stopped one. */
export function describeStop(add: AddTopicTest): void {
  add('services stop in reverse order, each awaited before the next begins [Q01, Q02]', [], async (host) => {
    await host.create(twoServices(host));
    await host.live();
    expect(host.journal.filter((line) => line.includes('.stopAsync'))).toEqual([
      'b.stopAsync',
      'b.stopAsync done',
      'a.stopAsync',
      'a.stopAsync done',
    ]);
  });

  add(
    'stopped concurrently, services enter in reverse order and the phase ends when all have [Q03, Q04]',
    [],
    async (host) => {
      await host.create(twoServices(host), { servicesStopConcurrently: true });
      await host.live();
      const lines = host.journal.filter((line) => /\.stop/.test(line));
      expect(lines.slice(4, 6)).toEqual(['b.stopAsync', 'a.stopAsync']);
      expect(lines.slice(6, 8).sort()).toEqual(['a.stopAsync done', 'b.stopAsync done']);
    },
  );

  add('a stop before the start calls no service [P02, B04]', [], async (host) => {
    await host.create(twoServices(host));
    await host.finish(host.stop());
    expect(host.journal).toEqual([]);
  });

  add('stopping twice is one stop, and both calls settle with it', ['!hostPerRun'], async (host) => {
    const app = workApp(async () => {});
    await host.create(
      app.hostedService('a', ({ clock }) => {
        return notingService(host, 'a', { stopAsync: async () => void (await delay(clock, 500)) });
      }),
    );
    await host.finish(host.start());
    await host.finish(host.run('work'));
    const stopped = (which: string) => host.stop().then(() => host.note(`${which} stop`));
    await host.finish(Promise.all([stopped('first'), stopped('second')]));
    await host.finish(stopped('third'));
    expect(host.journal.slice(-4)).toEqual(['a.stoppedAsync done', 'first stop', 'second stop', 'third stop']);
    expect(hookCalls(host, 'stopAsync')).toEqual(['a.stopAsync']);
  });

  add('one failure does not keep other services from stopping and is thrown as it is [P07]', [], async (host) => {
    const error = new Error('cannot close');
    const failure = await failingStop(host, { stopAsync: () => Promise.reject(error) });
    expect(isOrCausedBy(failure, error)).toBe(true);
    expect(hookCalls(host, 'stopAsync')).toEqual(['b.stopAsync', 'a.stopAsync']);
  });

  add('several failures are reported in the order in which they happened [P06, P07]', [], async (host) => {
    const errors = ['stopping', 'stop', 'stopped'].map((phase) => new Error(phase));
    const failure = await failingStop(host, {
      stoppingAsync: () => Promise.reject(errors[0]),
      stopAsync: () => Promise.reject(errors[1]),
      stoppedAsync: () => Promise.reject(errors[2]),
    });
    expect(failure).toBeInstanceOf(AggregateError);
    expect(failure).toMatchObject({ errors });
  });

  add(
    'a service that ignores its signal cannot outlive the shutdown timeout, and is named [P05, M02, M05]',
    [],
    async (host) => {
      const failure = await failingStop(host, { stopAsync: () => host.hang() });
      expect(codeOf(failure)).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
      expect(String(failure)).toContain("'b' (stopAsync)");
      expect(hookCalls(host, 'stopAsync', 'stoppedAsync')).toEqual([
        'b.stopAsync',
        'a.stopAsync',
        'b.stoppedAsync',
        'a.stoppedAsync',
      ]);
      expect(host.msBetween('a.stoppingAsync', 'a.stoppedAsync')).toBeLessThanOrEqual(SHUTDOWN_TIMEOUT_MS);
    },
  );

  add('a service that exceeds its stopTimeoutMs does not hold up the others, and is named [M05]', [], async (host) => {
    const failure = await failingStop(host, { stopAsync: () => host.hang() }, { stopTimeoutMs: 500 });
    expect(codeOf(failure)).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
    expect(String(failure)).toContain("'b' (stopAsync, stopTimeoutMs: 500 ms)");
    expect(hookCalls(host, 'stopAsync')).toEqual(['b.stopAsync', 'a.stopAsync']);
    expect(host.msBetween('b.stopAsync', 'a.stopAsync')).toBe(500);
  });

  add('the signal of stopAsync aborts when the shutdown timeout has passed [P05]', [], async (host) => {
    await failingStop(host, {
      stopAsync: async (signal) => {
        host.note(`aborted: ${signal.aborted}`);
        await aborted(signal);
        host.note('aborted: true');
      },
    });
    expect(host.journal).toEqual(expect.arrayContaining(['aborted: false', 'aborted: true']));
  });

  add(
    'a running execution is aborted first and awaited before any stopAsync [B05]',
    ['stopsDuringRuns'],
    async (host) => {
      const app = workApp(async (signal, { services }) => {
        signal.addEventListener('abort', () => host.note(`aborted by ${signal.reason.code}`));
        await aborted(signal);
        await delay(services.clock, 500);
        host.note('work done');
      });
      await host.create(app.hostedService('a', () => notingService(host, 'a')));
      await stopDuringRun(host);
      expect(host.journal.slice(host.journal.findIndex((line) => line.startsWith('aborted')))).toEqual([
        'aborted by ERR_ANYHOST_HOST_STOPPING',
        'a.stoppingAsync',
        'a.stoppingAsync done',
        'work done',
        'a.stopAsync',
        'a.stopAsync done',
        'a.stoppedAsync',
        'a.stoppedAsync done',
      ]);
    },
  );

  add(
    'an execution that ignores its signal uses up three quarters of the shutdown timeout at most [B06]',
    ['stopsDuringRuns'],
    async (host) => {
      const app = workApp(() => host.hang());
      await host.create(
        app.hostedService('a', () => notingService(host, 'a')),
        { shutdownTimeoutMs: SHUTDOWN_TIMEOUT_MS },
      );
      await stopDuringRun(host);
      expect(host.msBetween('a.stoppingAsync', 'a.stopAsync')).toBe(SHUTDOWN_TIMEOUT_MS * 0.75);
      expect(host.outcomes).toMatchObject([{ status: 'abandoned', abortedBy: 'hostStopping' }]);
    },
  );

  add('a service that gives up when the host stops is not an error [F08]', ['stopsDuringRuns'], async (host) => {
    await host.create(workApp(workUntilAborted));
    await stopDuringRun(host);
    expect(host.linesOf('host.stopped')).toHaveLength(1);
    expect(host.logs.lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  });
}

function twoServices(host: HostUnderTest) {
  return workApp(async () => {})
    .hostedService('a', () => notingService(host, 'a'))
    .hostedService('b', () => notingService(host, 'b'));
}

/** The failure of a stop in which the service `b` behaves badly. */
async function failingStop(
  host: HostUnderTest,
  hooks: Parameters<typeof notingService>[2],
  limits: LifecycleLimits = {},
): Promise<unknown> {
  const app = workApp(async () => {})
    .hostedService('a', () => notingService(host, 'a'))
    .hostedService('b', () => notingService(host, 'b', hooks), limits);
  await host.create(app, { shutdownTimeoutMs: SHUTDOWN_TIMEOUT_MS });
  await host.finish(host.start());
  const answer = await host.finish(host.run('work'));
  return host.errorOf(answer) ?? (await host.stopFailure());
}

async function stopDuringRun(host: HostUnderTest): Promise<void> {
  await host.finish(host.start());
  const running = host.run('work');
  await host.clock.advance(100);
  await host.failureOf(host.stop());
  await host.finish(running);
}
