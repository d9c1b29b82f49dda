import { delay } from '@anyhost/core';
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
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

/** From a started host to one that is gone. */
export function describeStop(add: AddTopicTest): void {
  add('services stop in reverse order, each awaited before the next begins (Q01, Q02)', [], async (bench) => {
    await bench.host(twoServices(bench));
    await bench.live();
    expect(bench.journal.filter((line) => line.includes('.stopAsync'))).toEqual([
      'b.stopAsync',
      'b.stopAsync done',
      'a.stopAsync',
      'a.stopAsync done',
    ]);
  });

  add(
    'stopped side by side, services enter in reverse order and the phase ends when all have (Q03, Q04)',
    [],
    async (bench) => {
      await bench.host(twoServices(bench), { servicesStopConcurrently: true });
      await bench.live();
      const lines = bench.journal.filter((line) => /\.stop/.test(line));
      expect(lines.slice(4, 6)).toEqual(['b.stopAsync', 'a.stopAsync']);
      expect(lines.slice(6, 8).sort()).toEqual(['a.stopAsync done', 'b.stopAsync done']);
    },
  );

  add('a stop before the start calls no service (P02, B04)', [], async (bench) => {
    await bench.host(twoServices(bench));
    await bench.finish(bench.stop());
    expect(bench.journal).toEqual([]);
  });

  add('stopping twice is one stop, and both end with it', ['!hostPerRun'], async (bench) => {
    const app = workApp(async () => {});
    await bench.host(
      app.hostedService('a', ({ clock }) => {
        return notingService(bench, 'a', { stopAsync: async () => void (await delay(clock, 500)) });
      }),
    );
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    const stopped = (which: string) => bench.stop().then(() => bench.note(`${which} stop`));
    await bench.finish(Promise.all([stopped('first'), stopped('second')]));
    await bench.finish(stopped('third'));
    expect(bench.journal.slice(-4)).toEqual(['a.stoppedAsync done', 'first stop', 'second stop', 'third stop']);
    expect(hookCalls(bench, 'stopAsync')).toEqual(['a.stopAsync']);
  });

  add('one failure keeps nobody from stopping and is told as it is (P07)', [], async (bench) => {
    const error = new Error('cannot close');
    const failure = await failingStop(bench, { stopAsync: () => Promise.reject(error) });
    expect(isOrCausedBy(failure, error)).toBe(true);
    expect(hookCalls(bench, 'stopAsync')).toEqual(['b.stopAsync', 'a.stopAsync']);
  });

  add('several failures are gathered in the order in which they happened (P06, P07)', [], async (bench) => {
    const errors = ['stopping', 'stop', 'stopped'].map((phase) => new Error(phase));
    const failure = await failingStop(bench, {
      stoppingAsync: () => Promise.reject(errors[0]),
      stopAsync: () => Promise.reject(errors[1]),
      stoppedAsync: () => Promise.reject(errors[2]),
    });
    expect(failure).toBeInstanceOf(AggregateError);
    expect(failure).toMatchObject({ errors });
  });

  add(
    'a service that ignores its signal cannot outlive the shutdown timeout, and is named (P05, M02, M05)',
    [],
    async (bench) => {
      const failure = await failingStop(bench, { stopAsync: () => bench.hang() });
      expect(codeOf(failure)).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
      expect(String(failure)).toContain("'b' (stopAsync)");
      expect(hookCalls(bench, 'stopAsync', 'stoppedAsync')).toEqual([
        'b.stopAsync',
        'a.stopAsync',
        'b.stoppedAsync',
        'a.stoppedAsync',
      ]);
      expect(bench.msBetween('a.stoppingAsync', 'a.stoppedAsync')).toBeLessThanOrEqual(SHUTDOWN_TIMEOUT_MS);
    },
  );

  add('the signal of stopAsync aborts when the shutdown timeout has passed (P05)', [], async (bench) => {
    await failingStop(bench, {
      stopAsync: async (signal) => {
        bench.note(`aborted: ${signal.aborted}`);
        await aborted(signal);
        bench.note('aborted: true');
      },
    });
    expect(bench.journal).toEqual(expect.arrayContaining(['aborted: false', 'aborted: true']));
  });

  add(
    'a running execution is aborted first and awaited before any stopAsync (B05)',
    ['stopsDuringRuns'],
    async (bench) => {
      const app = workApp(async (signal, { services }) => {
        signal.addEventListener('abort', () => bench.note(`aborted by ${signal.reason.code}`));
        await aborted(signal);
        await delay(services.clock, 500);
        bench.note('work done');
      });
      await bench.host(app.hostedService('a', () => notingService(bench, 'a')));
      await stopDuringRun(bench);
      expect(bench.journal.slice(bench.journal.findIndex((line) => line.startsWith('aborted')))).toEqual([
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
    'an execution that ignores its signal uses up three quarters of the shutdown timeout at most (B06)',
    ['stopsDuringRuns'],
    async (bench) => {
      const app = workApp(() => bench.hang());
      await bench.host(
        app.hostedService('a', () => notingService(bench, 'a')),
        { shutdownTimeoutMs: SHUTDOWN_TIMEOUT_MS },
      );
      await stopDuringRun(bench);
      expect(bench.msBetween('a.stoppingAsync', 'a.stopAsync')).toBe(SHUTDOWN_TIMEOUT_MS * 0.75);
      expect(bench.outcomes).toMatchObject([{ status: 'abandoned', abortedBy: 'hostStopping' }]);
    },
  );

  add('a service that gives up when the host stops is no error (F08)', ['stopsDuringRuns'], async (bench) => {
    await bench.host(workApp(workUntilAborted));
    await stopDuringRun(bench);
    expect(bench.linesOf('host.stopped')).toHaveLength(1);
    expect(bench.logs.lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  });
}

function twoServices(bench: Bench) {
  return workApp(async () => {})
    .hostedService('a', () => notingService(bench, 'a'))
    .hostedService('b', () => notingService(bench, 'b'));
}

/** The failure of a stop in which the service `b` behaves badly. */
async function failingStop(bench: Bench, hooks: Parameters<typeof notingService>[2]): Promise<unknown> {
  const app = workApp(async () => {})
    .hostedService('a', () => notingService(bench, 'a'))
    .hostedService('b', () => notingService(bench, 'b', hooks));
  await bench.host(app, { shutdownTimeoutMs: SHUTDOWN_TIMEOUT_MS });
  await bench.finish(bench.start());
  const answer = await bench.finish(bench.run('work'));
  return bench.errorOf(answer) ?? (await bench.stopFailure());
}

async function stopDuringRun(bench: Bench): Promise<void> {
  await bench.finish(bench.start());
  const running = bench.run('work');
  await bench.clock.advance(100);
  await bench.failureOf(bench.stop());
  await bench.finish(running);
}
